import type pg from 'pg'
import type { FlowState } from '#contract/flow-lifecycle.ts'
import { toPublicId } from '#contract/ids.ts'
import { createCidrMatcher } from '#domain/client-address.ts'

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
  flowIds: ReadonlySet<string> | undefined
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
  trigger: TriggerSettings
}

/** What the webhook trigger of the active version asks of the door. */
export type TriggerSettings = {
  successStatus: 200 | 202 | 204
  idempotency: { header: string } | { pointer: string } | undefined
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
  /** The present rows, in one query of one shape whether they exist or not. */
  fresh(keyId: string, flowUuid: string | undefined): Promise<Known>
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
    async fresh(keyId, flowUuid) {
      const { rows } = await pool.query<Row>({ name: 'look-up', text: lookUpSql, values: [keyId, flowUuid ?? null] })
      const row = rows[0]
      const token = row?.token_id == null ? undefined : toKnownToken(row)
      const flow = row?.flow_id == null ? undefined : toKnownFlow(row)
      if (token === undefined) tokens.delete(keyId)
      else remember(tokens, keyId, token)
      if (flow !== undefined) remember(flows, flow.id, flow)
      else if (flowUuid !== undefined) flows.delete(flowUuid)
      return { token, flow, now: row?.now.getTime() ?? Date.now() }
    },
  }
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  if (map.size >= rememberedMax && !map.has(key)) map.clear()
  map.set(key, value)
}

const lookUpSql = `
  select clock_timestamp() as now, t.id as token_id, t.key_id, t.workspace_id, t.name, t.revision as token_revision, t.digest, t.status,
         t.not_before, t.expires_at, t.flow_ids, t.allowed_cidrs, t.rate_requests, t.rate_window_seconds,
         f.id as flow_id, f.workspace_id as flow_workspace_id, f.revision as flow_revision, f.status as flow_status,
         (select node -> 'params' from json_array_elements(v.document -> 'nodes') node
           where node ->> 'type' = 'webhook_trigger' limit 1) as trigger_params
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
  flow_ids: string[] | null
  allowed_cidrs: string[] | null
  rate_requests: number | null
  rate_window_seconds: number | null
  flow_id: string | null
  flow_workspace_id: string
  flow_revision: number
  flow_status: FlowState
  trigger_params: { successStatus?: 200 | 202 | 204; idempotency?: TriggerSettings['idempotency'] } | null
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
    flowIds: row.flow_ids === null ? undefined : new Set(row.flow_ids),
    permitsAddress: row.allowed_cidrs === null ? undefined : createCidrMatcher(row.allowed_cidrs),
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
    trigger: {
      successStatus: row.trigger_params?.successStatus ?? 202,
      idempotency: row.trigger_params?.idempotency,
    },
  }
}
