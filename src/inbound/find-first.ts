import type pg from 'pg'
import type { KnownFlow } from './look-up.ts'

/** The request that an idempotency key belongs to. Ids are bare uuids. */
export type FirstRequest = { requestId: string; experienceId: string; fingerprint: Buffer }

/** Finds the request that claimed the key of this flow, if there is one on disk. */
export async function findFirst(pool: pg.Pool, flow: KnownFlow, key: string): Promise<FirstRequest | undefined> {
  const { rows } = await pool.query<FirstRequest>({
    name: 'find-first',
    text: `select request_id as "requestId", experience_id as "experienceId", fingerprint
             from idempotency_key where flow_id = $1 and key = $2 and workspace_id = $3`,
    values: [flow.id, key, flow.workspaceId],
  })
  return rows[0]
}
