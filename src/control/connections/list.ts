import type { Connection, ConnectionType } from '#contract/connection.ts'
import { selectTokens, type TokenFilter } from '../api-tokens/select-tokens.ts'
import { type TokenRow, toApiToken } from '../api-tokens/to-api-token.ts'
import type { Actor, Control } from '../control.ts'
import { type PageRequest, readPageRequest, toPage } from '../keyset-page.ts'
import { countUses, noUses, type Uses } from './count-uses.ts'

type ConnectionQuery = TokenFilter & PageRequest & { type?: ConnectionType | undefined }

const unusedAfterMs = 90 * 24 * 3_600_000

/**
 * A page of the Integrations page's table, newest first. API tokens are the one kind there is so far. Another kind joins
 * by its id: ids of all kinds are UUIDv7, so one cursor orders them together.
 */
export async function listConnections(
  control: Pick<Control, 'db'>,
  actor: Actor,
  query: ConnectionQuery,
): Promise<{ items: Connection[]; nextCursor: string | null }> {
  const page = readPageRequest(query)
  const rows = await selectTokens(control.db, actor, query, page)
  const uses = await countUses(
    control.db,
    actor,
    rows.map((row) => row.id),
  )
  const at = new Date()
  return toPage(rows, page.size, (row) => toConnection(row, uses.get(row.id) ?? noUses(), at))
}

function toConnection(row: TokenRow, { perDay, last24h }: Uses, at: Date): Connection {
  const { id, name, description, status, createdAt, createdBy, createdByName, ...token } = toApiToken(row)
  return {
    id,
    type: 'api_token',
    name,
    description,
    status,
    createdAt,
    createdBy,
    createdByName,
    lastUsedAt: token.lastUsedAt,
    lastUsedFrom: token.lastUsedFrom,
    lastUsedFlowId: token.lastUsedFlowId,
    usesPerDay: perDay,
    uses24h: last24h,
    uses30d: perDay.reduce((sum, requests) => sum + requests, 0),
    isUnused90Days: at.getTime() - (row.last_used_at ?? row.created_at).getTime() > unusedAfterMs,
  }
}
