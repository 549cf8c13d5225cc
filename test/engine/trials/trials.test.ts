import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { newUuid } from '#contract/ids.ts'
import type { TrialStep } from '#contract/trial.ts'
import type { TrialPlan, TrialResult } from '#contract/trial-plan.ts'
import { createCutter } from '#engine/trials/cut-steps.ts'
import { sweepTrials } from '#engine/trials/sweep-trials.ts'
import { startReceiver } from '../../harness/receiver.ts'
import { until } from '../../harness/until.ts'
import { chain, end, openWorkshop, type Workshop } from '../engine-fixture.ts'

/** Stores what the control API stores for a trial, and resolves to its id. */
async function givenTrial({ database: { pool }, workspaceId }: Workshop, plan: TrialPlan): Promise<string> {
  const id = newUuid()
  await pool.query(`insert into trial (workspace_id, id, created_by, plan) values ($1, $2, 'system', $3)`, [
    workspaceId,
    id,
    JSON.stringify(plan),
  ])
  // An engine that has just started may not have made it yet.
  await pool.query(`insert into graphile_worker._private_tasks (identifier) values ('trial') on conflict do nothing`)
  await pool.query(
    `insert into graphile_worker._private_jobs (task_id, payload, max_attempts)
     select id, json_build_array($1::text), 1 from graphile_worker._private_tasks where identifier = 'trial'`,
    [id],
  )
  return id
}

async function resultOf({ database: { pool } }: Workshop, id: string): Promise<TrialResult | undefined> {
  const { rows } = await pool.query<{ result: TrialResult | null }>('select result from trial where id = $1', [id])
  return rows[0]?.result ?? undefined
}

suite('trials in the engine', () => {
  test('end when the engine stops, with what they had come to', async (t) => {
    const receiver = await startReceiver(t, () => {})
    const workshop = await openWorkshop(t)
    const engine = await workshop.engine(t)
    const call = { id: 'slow', type: 'web_request', params: { method: 'GET', url: receiver.url } }
    const id = await givenTrial(workshop, {
      kind: 'run',
      flowId: newUuid(),
      document: chain(call, end),
      payload: { kind: 'given', json: '{}' },
      sideEffects: 'on',
    })
    await receiver.received(1)
    const startedAt = performance.now()
    await engine.stop(5_000)
    assert.ok(performance.now() - startedAt < 4_000)
    const result = await until(() => resultOf(workshop, id), 'the result')
    assert.ok(result.kind === 'run')
    assert.deepEqual([result.run.status, result.run.failure], ['unfinished', 'The engine stopped.'])
    assert.deepEqual(result.run.path, ['trigger', 'slow'])
    assert.equal(receiver.requests.length, 1)
  })

  test('are swept after an hour, with the jobs that nobody will run again', async (t) => {
    const workshop = await openWorkshop(t)
    const { pool } = workshop.database
    const plan: TrialPlan = { kind: 'comparison', flowId: '', before: chain(end), after: chain(end), requestIds: [] }
    const [old, young] = [await givenTrial(workshop, plan), await givenTrial(workshop, plan)]
    await pool.query(`update trial set created_at = now() - interval '61 minutes' where id = $1`, [old])
    await pool.query(
      `update graphile_worker._private_jobs set run_at = now() - interval '61 minutes', attempts = 1
        where payload ->> 0 = $1`,
      [old],
    )
    await sweepTrials(pool)
    const { rows } = await pool.query('select id from trial')
    assert.deepEqual(rows, [{ id: young }])
    assert.deepEqual(
      (await workshop.jobs()).map(({ payload }) => payload),
      [[young]],
    )
  })

  test('answer with at most 4 MB, the beginning of what is longer', () => {
    const cutter = createCutter()
    const step = (output: unknown): TrialStep => ({
      nodeId: 'a',
      nodeType: 'set_fields',
      kind: 'node_completed',
      outcome: null,
      call: null,
      output,
      reason: null,
      durationMs: null,
      truncated: false,
    })
    const short = cutter.step(step({ x: 1 }))
    assert.deepEqual([short.output, short.truncated, 'input' in short], [{ x: 1 }, false, false])
    const steps = Array.from({ length: 500 }, () => cutter.step(step('y'.repeat(100_000))))
    assert.ok(steps.every(({ truncated }) => truncated))
    assert.ok(JSON.stringify(steps).length < 4_400_000)
    assert.ok(String(steps.at(-1)?.output).startsWith('"yyy'))
  })
})
