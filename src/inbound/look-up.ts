import type pg from 'pg'
import type { FlowState } from '#contract/flow-lifecycle.ts'
import { toPublicId } from '#contract/ids.ts'
import { createCidrMatcher } from '#domain/client-address.ts'
import type { TriggerSettings } from '#domain/trigger-settings.ts'

/** A token as the inbound path knows it, at one revision. */
export type KnownToken = {
  id: string
  keyId: string
  workspaceId: string
  workspacePublicId: string
  name: string
  revision: number
  digest: Buffer | null
  status: 'active' | 'inactive'
  notBefore: number | undefined
  expiresAt: number | undefined
  /** undefined: every flow. */
  permitsFlow: ((flowUuid: string) => boolean) | undefined
  /** undefined: every address. */
  permitsAddress: ((ip: string) => boolean) | undefined
  rateLimit: { requests: number; windowSeconds: number } | undefined
}

/** A flow as the inbound path knows it, at one revision. */
export type KnownFlow = {
  id: string
  workspaceId: string
  revision: number
  status: FlowState
  /** What the active version's trigger asks of the door. */
  successStatus: 200 | 202 | 204
  idempotency: TriggerSettings['idempotency']
  /** The active version; its trigger and its schema never change. */
  versionId: string | undefined
  /** undefined: payloads are compared with no schema. */
  payloadCheck: TriggerSettings['payloadCheck']
}

export type Known = {
  token: KnownToken | undefined
  flow: KnownFlow | undefined
  /** The instant to judge expiry by, in ms since the epoch: the database's clock for fresh rows. */
  now: number
}

/**
 * Looks tokens and flows up, and remembers what it saw. What is remembered saves a round trip, never a check: the
 * statement that stores a request compares both revisions, and every refusal is looked up again before it is given.
 */
export type LookUp = {
  /** What is remembered of both, or undefined when one of them is not. */
  remembered(keyId: string, flowUuid: string | undefined): Known | undefined
  /**
   * The present rows, in one query of one shape whether they exist or not. The limits of a token are read for its holder
   * only: until `isHolders` has said so of a token, it permits nothing, and it is not remembered. So a token with many
   * limits is refused in the same time as one that does not exist.
   */
  fresh(keyId: string, flowUuid: string | undefined, isHolders: (known: Known) => boolean): Promise<Known>
}

const rememberedMax = 20_000

export function createLookUp(pool: pg.Pool): LookUp {
  const tokens = new Map<string, KnownToken>()
  const flows = new Map<string, KnownFlow>()
  return {
    remembered(keyId, flowUuid) {
      const token = tokens.get(keyId)
      const flow = flowUuid === undefined ? undefined : flows.get(flowUuid)
      return token === undefined || flow === undefined ? undefined : { token, flow, now: Date.now() }
    },
    async fresh(keyId, flowUuid, isHolders) {
      const { rows } = await pool.query<Row>({ name: 'look-up', text: lookUpSql, values: [keyId, flowUuid ?? null] })
      const row = rows[0]
      const flow = row?.flow_id == null ? undefined : toKnownFlow(row)
      if (flow !== undefined) remember(flows, flow.id, flow)
      else if (flowUuid !== undefined) flows.delete(flowUuid)

      const token = row?.token_id == null ? undefined : toKnownToken(row)
      const known: Known = { token, flow, now: row?.now.getTime() ?? Date.now() }
      if (token === undefined || !isHolders(known)) {
        // Not that of the same revision: whoever knows a key id could make a node forget its token.
        if (tokens.get(keyId)?.revision !== token?.revision) tokens.delete(keyId)
        return known
      }
      const permitting = row?.is_limited === true ? await readLimits(pool, token) : { ...token, ...unlimited }
      if (permitting !== undefined) remember(tokens, keyId, permitting)
      return { ...known, token: permitting }
    },
  }
}

type Limits = Pick<KnownToken, 'permitsFlow' | 'permitsAddress'>

const unlimited: Limits = { permitsFlow: undefined, permitsAddress: undefined }
const closed: Limits = { permitsFlow: () => false, permitsAddress: () => false }

/**
 * The token with its limits; undefined when it was deleted just now. When it was changed just now they are newer than the
 * rest, and the revision is the older one: what is decided on it is not stored.
 */
async function readLimits(pool: pg.Pool, token: KnownToken): Promise<KnownToken | undefined> {
  const { rows } = await pool.query<{ flow_ids: string[] | null; allowed_cidrs: string[] | null }>({
    name: 'read-limits',
    text: `select flow_ids, allowed_cidrs from api_token where workspace_id = $1 and id = $2 and deleted_at is null`,
    values: [token.workspaceId, token.id],
  })
  const row = rows[0]
  if (row === undefined) return undefined
  const flowIds = row.flow_ids === null ? undefined : new Set(row.flow_ids)
  return {
    ...token,
    permitsFlow: flowIds === undefined ? undefined : (flowUuid) => flowIds.has(flowUuid),
    permitsAddress: row.allowed_cidrs === null ? undefined : createCidrMatcher(row.allowed_cidrs),
  }
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  if (map.size >= rememberedMax && !map.has(key)) map.clear()
  map.set(key, value)
}

const lookUpSql = `
  select clock_timestamp() as now, t.id as token_id, t.key_id, t.workspace_id, t.name, t.revision as token_revision, t.digest, t.status,
         t.not_before, t.expires_at, t.rate_requests, t.rate_window_seconds,
         t.flow_ids is not null or t.allowed_cidrs is not null as is_limited,
         f.id as flow_id, f.workspace_id as flow_workspace_id, f.revision as flow_revision, f.status as flow_status,
         f.active_version_id as version_id, v.trigger_settings
    from (select) one
    left join api_token t on t.key_id = $1 and t.deleted_at is null
    left join flow f on f.id = $2::uuid and f.deleted_at is null
    left join flow_version v on v.id = f.active_version_id`

type Row = {
  now: Date
  token_id: string | null
  key_id: string
  workspace_id: string
  name: string
  token_revision: number
  digest: Buffer | null
  status: 'active' | 'inactive'
  not_before: Date | null
  expires_at: Date | null
  is_limited: boolean
  rate_requests: number | null
  rate_window_seconds: number | null
  flow_id: string | null
  flow_workspace_id: string
  flow_revision: number
  flow_status: FlowState
  version_id: string | null
  trigger_settings: TriggerSettings | null
}

function toKnownToken(row: Row): KnownToken {
  return {
    id: row.token_id as string,
    keyId: row.key_id,
    workspaceId: row.workspace_id,
    workspacePublicId: toPublicId('workspace', row.workspace_id),
    name: row.name,
    revision: row.token_revision,
    digest: row.digest,
    status: row.status,
    notBefore: row.not_before?.getTime(),
    expiresAt: row.expires_at?.getTime(),
    ...closed,
    rateLimit:
      row.rate_requests === null || row.rate_window_seconds === null
        ? undefined
        : { requests: row.rate_requests, windowSeconds: row.rate_window_seconds },
  }
}

function toKnownFlow(row: Row): KnownFlow {
  return {
    id: row.flow_id as string,
    workspaceId: row.flow_workspace_id,
    revision: row.flow_revision,
    status: row.flow_status,
    successStatus: row.trigger_settings?.successStatus ?? 202,
    idempotency: row.trigger_settings?.idempotency,
    versionId: row.version_id ?? undefined,
    payloadCheck: row.trigger_settings?.payloadCheck,
  }
}
