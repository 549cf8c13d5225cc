import type { FlowDocument } from '#contract/flow-document.ts'
import { newUuid, toPublicId } from '#contract/ids.ts'
import { type DifferingRequest, trialLimits } from '#contract/trial.ts'
import type { TrialPlan, TrialResult } from '#contract/trial-plan.ts'
import { checkFlow } from '#domain/check-flow.ts'
import { compareTrials } from '#domain/compare-trials.ts'
import type { Database } from '#platform/database/database.ts'
import { createFlowGraph, type FlowGraph } from '../flow-graph.ts'
import { createCutter } from './cut-steps.ts'
import { loadPayloads } from './load-payloads.ts'
import { createProcessorBudget } from './processor-budget.ts'
import { runTrial, type TrialMeans, type TrialRun } from './run-trial.ts'

type Means = TrialMeans & { db: Database }

/** Carries out what a trial asks. Rejects only when the database refuses, or a document has no trigger. */
export async function runPlan(means: Means, workspaceId: string, plan: TrialPlan): Promise<TrialResult> {
  return plan.kind === 'run' ? await runOnce(means, workspaceId, plan) : await compare(means, workspaceId, plan)
}

async function runOnce(
  means: Means,
  workspaceId: string,
  plan: Extract<TrialPlan, { kind: 'run' }>,
): Promise<TrialResult> {
  const { payload, flowId, sideEffects, nodeId } = plan
  const stored =
    payload.kind === 'stored' ? await first(loadPayloads(means.db, workspaceId, [payload.requestId])) : null
  if (stored === undefined) return { kind: 'payload_gone' }
  const run = await runTrial(
    means,
    createFlowGraph(plan.document),
    {
      // Never that of the request: a call that is made carries a key of its own.
      experienceId: newUuid(),
      workspaceId,
      flowId,
      body: payload.kind === 'given' ? Buffer.from(payload.json) : (stored?.body ?? Buffer.alloc(0)),
      context: plan.context ?? stored?.context ?? null,
      now: new Date(),
    },
    {
      sideEffects,
      nodeId,
      budget: createProcessorBudget(trialLimits.runCpuMs),
      problems: problemsOfNodes(plan.document),
    },
  )
  const cutter = createCutter()
  return { kind: 'run', run: { ...run, steps: run.steps.map(cutter.step) } }
}

async function compare(
  means: Means,
  workspaceId: string,
  { flowId, before, after, requestIds }: Extract<TrialPlan, { kind: 'comparison' }>,
): Promise<TrialResult> {
  const budget = createProcessorBudget(trialLimits.comparisonCpuMs)
  const [old, draft] = [before, after].map((document) => ({
    graph: createFlowGraph(document),
    problems: problemsOfNodes(document),
  })) as [Side, Side]
  const cutter = createCutter()
  const differing: DifferingRequest[] = []
  let compared = 0
  let isComplete = true
  for await (const { requestId, experienceId, receivedAt, body, context } of loadPayloads(
    means.db,
    workspaceId,
    requestIds,
  )) {
    if (budget.isSpent || means.aborting.aborted) {
      isComplete = false
      break
    }
    const start = { experienceId: experienceId ?? requestId, workspaceId, flowId, body, context, now: new Date() }
    const run = ({ graph, problems }: Side) =>
      runTrial(means, graph, start, {
        sideEffects: 'off',
        budget: createProcessorBudget(trialLimits.runCpuMs, budget),
        problems,
      })
    const [was, is] = [await run(old), await run(draft)]
    compared++
    const { changes, differences } = compareTrials(was, is)
    if (changes.length === 0) continue
    differing.push({
      requestId: toPublicId('request', requestId),
      receivedAt: receivedAt.toISOString(),
      before: summarize(was),
      after: summarize(is),
      changes,
      differences: differences.map(cutter.difference),
    })
  }
  const otherPath = differing.filter(({ changes }) => changes.includes('path')).length
  const same = compared - differing.length
  return { kind: 'comparison', comparison: { compared, same, otherPath, differing, isComplete } }
}

type Side = { graph: FlowGraph; problems: Map<string, string> }

function summarize({ status, failure, path }: TrialRun): DifferingRequest['before'] {
  return { status, failure, path }
}

/** What keeps a node from being run. What is wrong with the edges of a draft does not. */
function problemsOfNodes(document: FlowDocument): Map<string, string> {
  const problems = new Map<string, string>()
  for (const { nodeId, field, message } of checkFlow(document)) {
    if (nodeId !== null && field !== null && !problems.has(nodeId)) problems.set(nodeId, message)
  }
  return problems
}

async function first<Item>(items: AsyncIterable<Item>): Promise<Item | undefined> {
  for await (const item of items) return item
  return undefined
}
