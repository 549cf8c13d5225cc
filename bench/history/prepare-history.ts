import type { BenchGateway } from '../start-bench-gateway.ts'
import { withClient } from '../start-bench-gateway.ts'
import { fillHistory, type History, type HistorySize } from './fill-history.ts'

/** For gateways over such data: what was written by SQL is not to be cleared away while it is measured. */
export const historySettings = { HOOKGATE_RETENTION_DAYS: '3650' }

/** A year's work of a large installation, in a month. */
export const fullSize: HistorySize = { tokens: 1_000_000, requests: 10_000_000, days: 28 }

/** The database of a running gateway with its history. */
export function prepareHistory(
  { connectionString, workspaceId }: Pick<BenchGateway, 'connectionString' | 'workspaceId'>,
  size: HistorySize,
  say: (line: string) => void,
): Promise<History> {
  return withClient(connectionString, (client) => fillHistory(client, workspaceId, size, say))
}
