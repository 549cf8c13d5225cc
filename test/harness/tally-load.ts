import pg from 'pg'
import { toUuid } from '#contract/ids.ts'
import type { Sent } from './steady-load.ts'
import { until } from './until.ts'

export type LoadTally = {
  sent: number
  accepted: number
  /** How often what went wrong, of all attempts. */
  failures: Record<string, number>
  /** Failed at first and accepted in the end. */
  retried: number
  /** Never accepted. */
  lost: number
  /** Experiences of accepted requests that completed exactly once. */
  completed: number
  /** Accepted requests that are not in the database, experiences more than one for a key, completions more than one. */
  broken: string[]
  p50Ms: number
  p99Ms: number
  maxMs: number
}

/** Waits until nothing is running any more, and compares what senders were told with what is in the database. */
export async function tallyLoad(connectionString: string, sent: Sent[], timeoutMs?: number): Promise<LoadTally> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    const count = async (sql: string) => Number((await client.query(sql)).rows[0].count)
    await until(
      async () => (await count(`select count(*) from experience where status in ('running', 'waiting')`)) === 0,
      'every experience to end',
      timeoutMs,
    )
    const { rows } = await client.query<{ id: string; key: string; completions: number }>(
      `select experience.id, request.idempotency_key as key,
              (select count(*)::int from activity where experience_id = experience.id and kind = 'completed') as completions
         from experience join inbound_request request on request.experience_id = experience.id and outcome = 'accepted'`,
    )
    const byId = new Map(rows.map((row) => [row.id, row]))
    const keys = Map.groupBy(rows, ({ key }) => key)
    const accepted = sent.filter(({ status }) => status === 202)
    const completionsOf = ({ experienceId = '' }: Sent) =>
      byId.get(toUuid('experience', experienceId) ?? '')?.completions
    const failures: Record<string, number> = {}
    for (const failure of sent.flatMap((each) => each.failures)) failures[failure] = (failures[failure] ?? 0) + 1
    const sorted = sent.map(({ ms }) => ms).sort((a, b) => a - b)
    const at = (share: number) => Number((sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1))
    return {
      sent: sent.length,
      accepted: accepted.length,
      failures,
      retried: accepted.filter((each) => each.failures.length > 0).length,
      lost: sent.length - accepted.length,
      completed: accepted.filter((each) => completionsOf(each) === 1).length,
      broken: [
        ...accepted
          .filter((each) => completionsOf(each) !== 1)
          .map((each) => `${each.n}: ${completionsOf(each)} completions`),
        ...[...keys].filter(([, rows]) => rows.length > 1).map(([key, rows]) => `${key}: ${rows.length} experiences`),
      ],
      p50Ms: at(0.5),
      p99Ms: at(0.99),
      maxMs: Number((sorted.at(-1) ?? 0).toFixed(1)),
    }
  } finally {
    await client.end()
  }
}
