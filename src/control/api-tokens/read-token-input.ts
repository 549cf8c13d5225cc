import type { UpdateApiToken } from '#contract/api-token.ts'
import { GatewayError } from '#contract/gateway-error.ts'
import { toUuid } from '#contract/ids.ts'
import { readCidr } from '#domain/client-address.ts'
import type { DatabaseTransaction } from '#platform/database/database.ts'
import type { Actor } from '../control.ts'

/** The columns a caller sets. A field that the input does not have is undefined, and stays as it is. */
export type TokenSettings = {
  name?: string | undefined
  description?: string | undefined
  not_before?: Date | null | undefined
  expires_at?: Date | null | undefined
  flow_ids?: string[] | null | undefined
  allowed_cidrs?: string[] | null | undefined
  rate_requests?: number | null | undefined
  rate_window_seconds?: number | null | undefined
}

type Problem = { detail: string; pointer: string }
type Window = { not_before: Date | null; expires_at: Date | null }

const unlimited: Window = { not_before: null, expires_at: null }

/**
 * What the schema cannot check: real instants, `notBefore` before `expiresAt`, flows that exist in the workspace, address
 * ranges that can be read. Ranges are stored in their canonical form, both lists without repetitions.
 *
 * `current` is the row as it is, for the one of two instants that is not given. All problems are reported at once, as
 * `validation-failed` with a pointer each.
 */
export async function readTokenInput(
  transaction: DatabaseTransaction,
  actor: Pick<Actor, 'workspaceId'>,
  input: UpdateApiToken,
  current: Window = unlimited,
): Promise<TokenSettings> {
  const problems: Problem[] = []
  const settings: TokenSettings = {
    name: input.name,
    description: input.description,
    not_before: readInstant(input.notBefore, '#/notBefore', problems),
    expires_at: readInstant(input.expiresAt, '#/expiresAt', problems),
    flow_ids: await readFlowIds(transaction, actor, input.flowIds, problems),
    allowed_cidrs: readCidrs(input.allowedCidrs, problems),
    rate_requests: input.rateLimit === null ? null : input.rateLimit?.requests,
    rate_window_seconds: input.rateLimit === null ? null : input.rateLimit?.windowSeconds,
  }
  if (settings.not_before !== undefined || settings.expires_at !== undefined) checkWindow(settings, current, problems)
  if (problems.length > 0) throw new GatewayError('validation-failed', { extensions: { errors: problems } })
  return settings
}

function readInstant(text: string | null | undefined, pointer: string, problems: Problem[]): Date | null | undefined {
  if (text == null) return text
  const instant = new Date(text)
  // RFC 3339 has leap seconds and RFC 9557 has zone names; a Date has neither.
  if (!Number.isNaN(instant.getTime())) return instant
  problems.push({ detail: 'is not an instant that can be stored', pointer })
  return undefined
}

function checkWindow(settings: TokenSettings, current: Window, problems: Problem[]): void {
  const notBefore = settings.not_before === undefined ? current.not_before : settings.not_before
  const expiresAt = settings.expires_at === undefined ? current.expires_at : settings.expires_at
  if (notBefore === null || expiresAt === null || notBefore < expiresAt) return
  problems.push(
    settings.expires_at === undefined
      ? { detail: 'must be earlier than expiresAt', pointer: '#/notBefore' }
      : { detail: 'must be later than notBefore', pointer: '#/expiresAt' },
  )
}

async function readFlowIds(
  transaction: DatabaseTransaction,
  actor: Pick<Actor, 'workspaceId'>,
  flowIds: string[] | null | undefined,
  problems: Problem[],
): Promise<string[] | null | undefined> {
  if (flowIds == null) return flowIds
  const uuids = flowIds.map((id) => toUuid('flow', id))
  const asked = [...new Set(uuids.filter((id) => id !== undefined))]
  const found = await transaction
    .selectFrom('flow')
    .select('id')
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', 'in', asked.length > 0 ? asked : [null])
    .where('deleted_at', 'is', null)
    .execute()
  const existing = new Set(found.map((flow) => flow.id))
  for (const [index, uuid] of uuids.entries()) {
    if (uuid === undefined || !existing.has(uuid))
      problems.push({ detail: 'is not a flow of this workspace', pointer: `#/flowIds/${index}` })
  }
  return asked
}

function readCidrs(cidrs: string[] | null | undefined, problems: Problem[]): string[] | null | undefined {
  if (cidrs == null) return cidrs
  const canonical = new Set<string>()
  for (const [index, text] of cidrs.entries()) {
    const cidr = readCidr(text)
    if (cidr === undefined)
      problems.push({
        detail: 'is not an address range such as 203.0.113.0/24 or 2001:db8::/32',
        pointer: `#/allowedCidrs/${index}`,
      })
    else canonical.add(cidr)
  }
  return [...canonical]
}
