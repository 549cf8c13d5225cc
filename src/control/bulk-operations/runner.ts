import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Control } from '../control.ts'
import { repeatOnDeadlock } from '../repeat-on-deadlock.ts'
import { type ClaimedOperation, failOperation, runChunk } from './run-chunk.ts'

export type BulkRunner = {
  /** Look for work now. Harmless at any time. */
  nudge(): void
  /** Takes up nothing more; resolves when nothing is under way, after two seconds or so at the latest. */
  stop(): Promise<void>
}

/** How soon a node carries on what another one left. */
const pollMs = 5_000
/** What a part that is under way gets to end by itself. */
const graceMs = 1_000
const cancelMs = 250

/**
 * Carries on the bulk operations of all workspaces, part by part, on this node. Every node with the control API does; one
 * part at a time, and no two nodes work on the same operation at once.
 */
export function startBulkRunner(control: Pick<Control, 'db' | 'log' | 'bodyBytesMax'>): BulkRunner {
  const { db, log } = control
  let isStopped = false
  let isNudged = false
  let underWay: Promise<void> | undefined
  let claimed: ClaimedOperation | undefined
  const timer = setInterval(nudge, pollMs)
  timer.unref()

  function nudge(): void {
    isNudged = true
    if (isStopped || underWay !== undefined) return
    underWay = run()
      .catch((error: unknown) => log.warn({ err: error }, 'a bulk operation was interrupted and will be carried on'))
      .finally(() => {
        underWay = undefined
        claimed = undefined
      })
  }

  async function run(): Promise<void> {
    while (isNudged && !isStopped) {
      isNudged = false
      while (!isStopped && (await step())) claimed = undefined
    }
  }

  async function step(): Promise<boolean> {
    try {
      return await repeatOnDeadlock(() => runChunk(control, (operation) => (claimed = operation)))
    } catch (error) {
      const reason = isStopped || claimed === undefined ? undefined : reasonToFail(error)
      if (claimed === undefined || reason === undefined) throw error
      log.error({ err: error, operation: claimed.id }, 'a bulk operation cannot be carried on')
      await failOperation(db, claimed, reason)
      return true
    }
  }

  return {
    nudge,
    async stop() {
      isStopped = true
      clearInterval(timer)
      if (underWay === undefined) return
      const ended = underWay.then(() => true)
      let isOver = await Promise.race([ended, delay(graceMs, false)])
      while (!isOver) {
        // The part is rolled back, and another node does it.
        if (claimed !== undefined) await sql`select pg_cancel_backend(${claimed.backend})`.execute(db).catch(() => {})
        isOver = await Promise.race([ended, delay(cancelMs, false)])
      }
    },
  }
}

/** Undefined when it may go better next time: a connection that broke, a server that is short of something or ends. */
function reasonToFail(error: unknown): string | undefined {
  const { code } = error as { code?: unknown }
  if (code === '57014') return 'The search took too long: narrow the span of time.'
  if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code))
    return /^(?:08|25P03|40|53|55|57|58)/.test(code) ? undefined : unforeseen
  const isOfDatabase = typeof code === 'string' || /connection|timeout/i.test((error as Error).message)
  return isOfDatabase ? undefined : unforeseen
}

const unforeseen = 'Something went wrong; the log of the node has the details.'
