import type pg from 'pg'
import { compileSchema, type PayloadCheck } from '#domain/payload-schema/compile-schema.ts'
import type { KnownFlow } from './look-up.ts'

/** The compiled schemas of flow versions. */
export type PayloadChecks = {
  /**
   * The check of the flow's active version, which has a schema. It is read and compiled when it is first asked for, once
   * for all who ask meanwhile. Rejects when it cannot be read; whoever asks next tries again.
   */
  of(flow: KnownFlow): Promise<PayloadCheck>
}

/** A compiled schema takes up to 2 MB. */
const checksMax = 100

/** A version's schema never changes once it was activated, so what is remembered stays true. */
export function createPayloadChecks(pool: pg.Pool): PayloadChecks {
  const remembered = new Map<string, Promise<PayloadCheck>>()
  return {
    of(flow) {
      const versionId = flow.versionId ?? ''
      let check = remembered.get(versionId)
      // The latest used stands last.
      if (check !== undefined) remembered.delete(versionId)
      else {
        check = load(pool, flow)
        check.catch(() => remembered.delete(versionId))
      }
      remembered.set(versionId, check)
      for (const oldest of remembered.keys()) {
        if (remembered.size <= checksMax) break
        remembered.delete(oldest)
      }
      return check
    },
  }
}

async function load(pool: pg.Pool, { workspaceId, versionId }: KnownFlow): Promise<PayloadCheck> {
  const { rows } = await pool.query<{ payload_schema: unknown }>({
    name: 'read-payload-schema',
    text: 'select payload_schema from flow_version where workspace_id = $1 and id = $2',
    values: [workspaceId, versionId],
  })
  const compilation = compileSchema(rows[0]?.payload_schema)
  if (compilation.kind === 'ok') return compilation.check
  throw new Error(
    `The payload schema of flow version ${versionId} is not valid: ${JSON.stringify(compilation.problems)}`,
  )
}
