import { mock } from 'node:test'
import pg from 'pg'

export type Recorded = {
  text: string
  values: unknown[]
  /** What the connection was opened with, beyond the defaults of the program. */
  options: string | undefined
}

/** Records what this process sends to a database, as it is sent, while it does the work. */
export async function recordStatements(work: () => Promise<unknown>): Promise<Recorded[]> {
  const recorded: Recorded[] = []
  const query = pg.Client.prototype.query as (this: pg.Client, ...given: unknown[]) => unknown
  const recording = mock.method(pg.Client.prototype, 'query', function (this: pg.Client, ...given: unknown[]) {
    const [first, second] = given
    const { text, values } = typeof first === 'string' ? { text: first, values: second } : (first as Recorded)
    const { options } = (this as unknown as { connectionParameters: { options?: string } }).connectionParameters
    recorded.push({ text, values: Array.isArray(values) ? values : [], options })
    return query.apply(this, given)
  } as typeof pg.Client.prototype.query)
  try {
    await work()
  } finally {
    recording.mock.restore()
  }
  return recorded
}
