import type { Selectable } from 'kysely'
import type { ApiToken, ApiTokenStatus } from '#contract/api-token.ts'
import { toPublicId, toPublicIdOrNull } from '#contract/ids.ts'
import type { ApiToken as ApiTokenTable } from '#platform/database/tables.generated.ts'
import { actorName } from '../actor-name.ts'

const storedColumns = [
  'id',
  'key_id',
  'name',
  'description',
  'status',
  'created_at',
  'created_by',
  'not_before',
  'expires_at',
  'flow_ids',
  'allowed_cidrs',
  'rate_requests',
  'rate_window_seconds',
  'last_used_at',
  'last_used_from',
  'last_used_flow_id',
  'seen_in_url_at',
  'replaces',
  'replaced_by',
] as const

/** What an answer is made of. The digest is not among it: no query of the control API reads it. */
export const tokenColumns = [...storedColumns, actorName('api_token.created_by').as('created_by_name')] as const

export type TokenRow = Pick<Selectable<ApiTokenTable>, (typeof storedColumns)[number]> & {
  created_by_name: string | null
}

/** The answer made of a row. */
export function toApiToken(row: TokenRow): ApiToken {
  return {
    id: toPublicId('apiToken', row.id),
    keyId: row.key_id,
    name: row.name,
    description: row.description,
    // The column has a check constraint with these two values.
    status: row.status as ApiTokenStatus,
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    createdByName: row.created_by_name,
    notBefore: row.not_before?.toISOString() ?? null,
    expiresAt: row.expires_at?.toISOString() ?? null,
    flowIds: row.flow_ids?.map((id) => toPublicId('flow', id)) ?? null,
    allowedCidrs: row.allowed_cidrs,
    rateLimit:
      row.rate_requests === null || row.rate_window_seconds === null
        ? null
        : { requests: row.rate_requests, windowSeconds: row.rate_window_seconds },
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    lastUsedFrom: row.last_used_from,
    lastUsedFlowId: toPublicIdOrNull('flow', row.last_used_flow_id),
    seenInUrlAt: row.seen_in_url_at?.toISOString() ?? null,
    replaces: toPublicIdOrNull('apiToken', row.replaces),
    replacedBy: toPublicIdOrNull('apiToken', row.replaced_by),
  }
}
