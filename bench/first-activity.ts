import { type BenchGateway, withClient } from './start-bench-gateway.ts'

/**
 * How long each request of a flow, by its public id, waited from its arrival to the first activity of its experience, in
 * milliseconds, in the order in which they came. Both moments stand in the database, by the same clock.
 */
export async function firstActivityWaits({ connectionString }: BenchGateway, flowId: string): Promise<number[]> {
  const { rows } = await withClient(connectionString, (client) =>
    client.query<{ wait: number }>(
      `select extract(epoch from a.at - r.received_at)::float8 * 1000 as wait
         from experience e
         join inbound_request r on r.workspace_id = e.workspace_id and r.id = e.request_id
         join activity a on a.experience_id = e.id and a.sequence = 1
        where e.flow_id = uuid_of_public_id($1) order by r.received_at`,
      [flowId],
    ),
  )
  return rows.map(({ wait }) => wait)
}

/** The value below which a share of them lies: 0.5 is the median, 1 the greatest. 0 of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
