import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import Type from 'typebox'
import { FlowId } from '#contract/flow.ts'
import { Problem } from '#contract/problem.ts'
import { CompareRuns, Comparison, RunTest, TestRun } from '#contract/trial.ts'
import type { Control } from '../control.ts'
import { compareRuns } from './compare-runs.ts'
import { testFlow } from './test-run.ts'

const tags = ['Flows']
const params = Type.Object({ id: FlowId })

/** What is tried before it is activated, under `/api/v1/flows` */
export function trialRoutes(control: Control): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      '/:id/test-runs',
      {
        config: { may: 'flow.testRun' },
        schema: {
          operationId: 'testFlow',
          tags,
          summary: 'Try a document of a flow',
          description:
            'Runs the document, the draft unless one is given, on a payload, on a stored request, or on the sample payload. With side effects off nothing is sent: what would be is in each step, and a call ends as its sample response says. With side effects on, calls are made once and not repeated. Waits are passed at once. With `nodeId`, only that node is run, after a run without side effects to it. Nothing is kept. 503 `no-engine` when no engine answers.',
          params,
          body: RunTest,
          response: { 200: TestRun, '4xx': Problem, 503: Problem },
        },
      },
      (request, reply) => testFlow(control, request.actor, request.params.id, request.body, whenGone(reply)),
    )

    app.post(
      '/:id/comparisons',
      {
        config: { may: 'flow.testRun' },
        schema: {
          operationId: 'compareRunsOfFlow',
          tags,
          summary: 'Compare a document with the active version on real requests',
          description:
            'Runs both on the newest accepted requests of the flow with side effects off, and tells where path, end, what would be sent, or outputs differ. 409 `no-active-version` when nothing is active or paused. 503 `no-engine` when no engine answers.',
          params,
          body: CompareRuns,
          response: { 200: Comparison, '4xx': Problem, 503: Problem },
        },
      },
      (request, reply) => compareRuns(control, request.actor, request.params.id, request.body, whenGone(reply)),
    )
  }
}

/** Aborted when the caller has gone. One that ends its half of the connection while it waits is taken to have. */
function whenGone({ request, raw }: FastifyReply): AbortSignal {
  const gone = new AbortController()
  const abort = () => gone.abort()
  request.socket.once('end', abort)
  raw.once('close', () => {
    request.socket.off('end', abort)
    abort()
  })
  return gone.signal
}
