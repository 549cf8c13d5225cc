import type { ApiToken } from '#contract/api-token.ts'
import type { Connection, ConnectionType } from '#contract/connection.ts'
import { selectTokens, type TokenFilter } from '../api-tokens/select-tokens.ts'
import { toApiToken } from '../api-tokens/to-api-token.ts'
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
  return toPage(rows, page.size, (row) => toConnection(toApiToken(row, actor), uses.get(row.id) ?? noUses(), at))
}

function toConnection(token: ApiToken, { perDay, last24h }: Uses, at: Date): Connection {
  return {
    id: token.id,
    type: 'api_token',
    name: token.name,
    description: token.description,
    status: token.status,
    createdAt: token.createdAt,
    createdBy: token.createdBy,
    createdByName: token.createdByName,
    expiresAt: token.expiresAt,
    replacedBy: token.replacedBy,
    lastUsedAt: token.lastUsedAt,
    lastUsedFrom: token.lastUsedFrom,
    lastUsedFlowId: token.lastUsedFlowId,
    usesPerDay: perDay,
    uses24h: last24h,
    uses30d: perDay.reduce((sum, requests) => sum + requests, 0),
    isUnused90Days: at.getTime() - Date.parse(token.lastUsedAt ?? token.createdAt) > unusedAfterMs,
  }
}
