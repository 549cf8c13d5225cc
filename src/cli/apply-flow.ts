import type { Flow, FlowDetail } from '#contract/flow.ts'
import { isEditable } from '#contract/flow-lifecycle.ts'
import type { ApiClient } from './api-client.ts'
import { getFlow } from './choose-flow.ts'
import { ClientError } from './client-error.ts'
import { changesDocument, compareFlowFile, describeChanges, type FlowChanges } from './compare-flow-file.ts'
import { describeFlowProblems } from './explain-problem.ts'
import { type FlowFile, readFlowFile } from './flow-file.ts'
import { toPrintable } from './printable-text.ts'

export type ApplyOptions = { id?: string; activate?: boolean; dryRun?: boolean }

/** What applying a file did. `flow` is the flow afterwards; undefined when a dry run would create it. */
export type Applied = {
  action: 'created' | 'updated' | 'unchanged'
  isActivated: boolean
  changes: FlowChanges
  flow: FlowDetail | undefined
}

/** Who is told what differs and, before a flow that is there changes, asked: `confirm` throws when it must not. */
type Person = { say: (line: string) => void; confirm: () => Promise<void> }

/**
 * Makes the flow what the file says, and says what differs before it writes. The flow is the one with the id, else the
 * one with the file's name; without one it is created. Only what differs is written, so a second run does nothing.
 *
 * Throws ClientError when several flows have the name, and for what the gateway refuses.
 */
export async function applyFlow(
  api: ApiClient,
  path: string,
  { id, activate = false, dryRun = false }: ApplyOptions,
  { say, confirm }: Person,
): Promise<Applied> {
  const file = await readFlowFile(path)
  const current = await findFlow(api, file.name, id)
  const changes = compareFlowFile(current, file)
  const differences = describeChanges(changes)
  const action = current === undefined ? 'created' : differences.length > 0 ? 'updated' : 'unchanged'
  if (action !== 'unchanged') {
    say(
      current === undefined
        ? `New flow "${toPrintable(file.name)}"`
        : `Flow "${toPrintable(current.name)}" (${current.id})`,
    )
    for (const line of differences) say(`  ${line}`)
  }
  if (dryRun) return { action, isActivated: false, changes, flow: current }

  if (action === 'updated') await confirm()
  const written = await write(api, file, current, changes)
  // With `activate`, the gateway's refusal lists the problems.
  if (action !== 'unchanged') sayWritten(written, action, !activate, say)
  // An active flow without a draft runs what the file says already.
  const hasDraft = written.draftVersion !== null || written.status !== 'active'
  if (!activate || !hasDraft) return { action, isActivated: false, changes, flow: written }
  const flow = await api.call<Flow>('POST', `/flows/${written.id}/activate`)
  say(`Version ${flow.activeVersion} is active at ${flow.triggerUrl}`)
  return { action, isActivated: true, changes, flow: { ...written, ...flow } }
}

/** Names need not be unique, so the id has the last word. Flows that are over keep their history and are not meant. */
async function findFlow(api: ApiClient, name: string, id: string | undefined): Promise<FlowDetail | undefined> {
  if (id !== undefined) return await getFlow(api, id)
  const wanted = name.normalize('NFC').trim()
  const candidates = await api.listAll<Flow>('/flows', { q: wanted })
  const flows = candidates.filter((flow) => flow.name === wanted && isEditable(flow.status))
  if (flows.length > 1)
    throw new ClientError(
      `${flows.length} flows are named "${toPrintable(wanted)}": ${flows.map((flow) => flow.id).join(', ')}. Say which with --id.`,
    )
  return flows[0] === undefined ? undefined : await getFlow(api, flows[0].id)
}

async function write(
  api: ApiClient,
  { name, description, document }: FlowFile,
  current: FlowDetail | undefined,
  changes: FlowChanges,
): Promise<FlowDetail> {
  const texts = { name, ...(description === undefined ? {} : { description }) }
  if (current === undefined) return await api.call<FlowDetail>('POST', '/flows', { ...texts, document })
  let flow = current
  if (changes.texts.length > 0) flow = await api.call<FlowDetail>('PATCH', `/flows/${flow.id}`, texts)
  if (changesDocument(changes)) flow = await api.call<FlowDetail>('PUT', `/flows/${flow.id}/draft`, { document })
  return flow
}

function sayWritten(
  flow: FlowDetail,
  action: 'created' | 'updated',
  withProblems: boolean,
  say: (line: string) => void,
): void {
  const draft = flow.draftVersion === null ? '' : `; version ${flow.draftVersion} is a draft`
  say(`${action === 'created' ? 'Created' : 'Updated'} ${flow.id}${draft}.`)
  if (withProblems && flow.problems.length > 0) {
    say('It cannot be activated yet:')
    for (const line of describeFlowProblems(flow.problems)) say(line)
  }
  if (flow.warnings.length === 0) return
  say('Warnings:')
  for (const line of describeFlowProblems(flow.warnings)) say(line)
}
