import type { ApiToken, ApiTokenStatus } from '#contract/api-token.ts'
import type { Connection, ConnectionType } from '#contract/connection.ts'
import type { Credential } from '#contract/credential.ts'
import { selectTokens } from '../api-tokens/select-tokens.ts'
import { toApiToken } from '../api-tokens/to-api-token.ts'
import type { Actor, Control } from '../control.ts'
import { selectCredentials } from '../credentials/select-credentials.ts'
import { toCredential } from '../credentials/to-credential.ts'
import { type PageRequest, readPageRequest, toPage } from '../keyset-page.ts'
import { countUses, noUses, type Uses } from './count-uses.ts'

type ConnectionFilter = {
  type?: ConnectionType | undefined
  /** Credentials are always active. */
  status?: ApiTokenStatus | undefined
  q?: string | undefined
}
type Page = { size: number; before: string | undefined }

/** A bare uuid, by which connections of all types are ordered: they are UUIDv7. */
type Row = { id: string; connection: Connection }

const unusedAfterMs = 90 * 24 * 3_600_000

/** A page of the Integrations page's table: API tokens and credentials together, newest first. */
export async function listConnections(
  control: Pick<Control, 'db'>,
  actor: Actor,
  query: ConnectionFilter & PageRequest,
): Promise<{ items: Connection[]; nextCursor: string | null }> {
  const page = readPageRequest(query)
  const rows = [
    ...(await readTokens(control, actor, query, page)),
    ...(await readCredentials(control, actor, query, page)),
  ]
  // One more than the page of each type, and so at least one more of both.
  rows.sort((a, b) => (a.id < b.id ? 1 : -1))
  return toPage(rows, page.size, ({ connection }) => connection)
}

async function readTokens(
  { db }: Pick<Control, 'db'>,
  actor: Actor,
  { type, ...filter }: ConnectionFilter,
  page: Page,
): Promise<Row[]> {
  if (type !== undefined && type !== 'api_token') return []
  const rows = await selectTokens(db, actor, filter, page)
  const uses = await countUses(
    db,
    actor,
    rows.map((row) => row.id),
  )
  return rows.map((row) => ({
    id: row.id,
    connection: fromToken(toApiToken(row, actor), uses.get(row.id) ?? noUses()),
  }))
}

async function readCredentials(
  { db }: Pick<Control, 'db'>,
  actor: Actor,
  { type, status, q }: ConnectionFilter,
  page: Page,
): Promise<Row[]> {
  if (type === 'api_token' || status === 'inactive') return []
  const rows = await selectCredentials(db, actor, { kind: type, q }, page)
  return rows.map((row) => ({ id: row.id, connection: fromCredential(toCredential(row)) }))
}

function fromToken(token: ApiToken, { perDay, last24h }: Uses): Connection {
  return {
    id: token.id,
    type: 'api_token',
    name: token.name,
    description: token.description,
    status: token.status,
    createdAt: token.createdAt,
    createdBy: token.createdBy,
    createdByName: token.createdByName,
    notBefore: token.notBefore,
    expiresAt: token.expiresAt,
    replacedBy: token.replacedBy,
    lastUsedAt: token.lastUsedAt,
    lastUsedFrom: token.lastUsedFrom,
    lastUsedFlowId: token.lastUsedFlowId,
    usesPerDay: perDay,
    uses24h: last24h,
    uses30d: perDay.reduce((sum, requests) => sum + requests, 0),
    isUnused90Days: isUnused(token),
  }
}

function fromCredential(credential: Credential): Connection {
  return {
    id: credential.id,
    type: credential.kind,
    name: credential.name,
    description: credential.description,
    status: 'active',
    createdAt: credential.createdAt,
    createdBy: credential.createdBy,
    createdByName: credential.createdByName,
    notBefore: null,
    expiresAt: null,
    replacedBy: null,
    lastUsedAt: credential.lastUsedAt,
    lastUsedFrom: null,
    lastUsedFlowId: null,
    usesPerDay: null,
    uses24h: null,
    uses30d: null,
    isUnused90Days: isUnused(credential),
  }
}

function isUnused({ lastUsedAt, createdAt }: { lastUsedAt: string | null; createdAt: string }): boolean {
  return Date.now() - Date.parse(lastUsedAt ?? createdAt) > unusedAfterMs
}
