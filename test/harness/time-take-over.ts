import pg from 'pg'
import { until } from './until.ts'

/** How many experiences are open at this moment, and after how long the last of them has ended. */
export async function timeTakeOver(connectionString: string, timeoutMs: number): Promise<{ open: number; ms: number }> {
  const startedAt = performance.now()
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    const { rows } = await client.query<{ id: string }>(`select id from experience where status = 'running'`)
    const ids = rows.map(({ id }) => id)
    const open = async () =>
      (await client.query(`select from experience where id = any($1) and status = 'running'`, [ids])).rowCount
    await until(async () => (await open()) === 0, 'the work of the dead node to be done', timeoutMs)
    return { open: ids.length, ms: Math.round(performance.now() - startedAt) }
  } finally {
    await client.end()
  }
}
