import type pg from 'pg'
import { nodeTiming } from '#domain/node-timing.ts'
import type { Log } from '#platform/log.ts'
import { endsWithin } from './ends-within.ts'
import { beat, type NodeIdentity } from './recover.ts'
import { repeat } from './repeat.ts'

const signingOffMs = 500

export type Announcement = {
  /** Tells the others at once what this node is now. */
  tellStatus(): Promise<void>
  /** Signs off, and takes little time even when the database is away. */
  stop(): Promise<void>
}

/**
 * Says that a node without an engine is there, for as long as it is: an engine says it for its own node. Resolves when
 * the others know.
 */
export async function announceNode(
  pool: pg.Pool,
  log: Log,
  node: NodeIdentity,
  beatMs: number = nodeTiming.beatMs,
): Promise<Announcement> {
  await forgetLongDead(pool)
  await beat(pool, node, null)
  const heartbeat = repeat('the heartbeat', beatMs, log, async () => {
    if (!(await beat(pool, node, null))) log.warn('the other nodes had given this one up')
  })
  return {
    async tellStatus() {
      await beat(pool, node, null)
    },
    async stop() {
      const signOff = heartbeat
        .stop()
        .then(() => pool.query('delete from node where id = $1', [node.nodeId]))
        .catch((error: unknown) => log.warn({ err: error }, 'this node could not sign off; the others will notice'))
      await endsWithin(signOff, signingOffMs)
    },
  }
}

/** Engines forget dead nodes. Where no engine runs, killed nodes would stay for ever; none of these holds jobs. */
async function forgetLongDead(pool: pg.Pool): Promise<void> {
  await pool.query(`delete from node where worker_pool_id is null and beat_at < now() - interval '1 hour'`)
}
