import type { KeyObject } from 'node:crypto'
import type pg from 'pg'
import { tokenInQuery } from '#domain/credentials.ts'
import { digestToken } from '#domain/token-digest.ts'
import { readToken } from '#domain/token-format.ts'
import type { Log } from '#platform/log.ts'

/** Keeps on a token that it was sent in a URL. */
export type UrlSightings = {
  /** Returns at once; the mark is there within moments, unless the database is away. */
  report(url: string): void
  /** Resolves when every mark that was begun is on disk, or was given up. */
  close(): Promise<void>
}

/** Statements under way on this node. A sighting beyond them is dropped: the next one of the token counts as well. */
const markingMax = 4

/**
 * Only a whole token that is genuine is marked: a stranger who knows a key id, which is public, changes nothing. It costs
 * one look-up by key id, away from any request's path, and a failure of the sender's address, which bounds them. A mark is
 * the latest sighting to the minute.
 */
export function createUrlSightings(pool: pg.Pool, log: Log, pepper: KeyObject): UrlSightings {
  const marking = new Set<Promise<void>>()

  async function mark(keyId: string, digest: Buffer): Promise<void> {
    try {
      await pool.query({ name: 'mark-seen-in-url', text: markSql, values: [keyId, digest] })
    } catch (error) {
      log.warn({ err: error, keyId }, 'a token was seen in a URL and could not be marked')
    }
  }

  return {
    report(url) {
      const token = tokenInQuery(url)
      if (token === undefined || marking.size >= markingMax) return
      const reading = readToken('apiToken', token)
      if (reading.kind !== 'wellFormed') return
      const marked = mark(reading.keyId, digestToken(pepper, token)).finally(() => marking.delete(marked))
      marking.add(marked)
    },
    async close() {
      await Promise.all(marking)
    },
  }
}

/** By key id and digest, whatever the workspace: it is the token's own holder who gave it away. */
const markSql = `
  update api_token set seen_in_url_at = now()
   where key_id = $1 and digest = $2 and (seen_in_url_at is null or seen_in_url_at < now() - interval '1 minute')`
