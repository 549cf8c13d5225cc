import { sql } from 'kysely'
import { decodeContent, readContentCoding } from '#domain/content-coding.ts'
import type { Database } from '#platform/database/database.ts'

/** A stored request that a flow can be run on. */
export type StoredPayload = {
  /** Bare uuids. */
  requestId: string
  experienceId: string | null
  receivedAt: Date
  /** Decompressed. */
  body: Buffer
  context: string | null
}

/** Requests that one statement brings into memory: at the largest body that is accepted, still some. */
const requestsPerLoad = 10

/** The largest HOOKGATE_BODY_BYTES_MAX; the inbound path has enforced the real limit. */
const decodedBytesMax = 67_108_864

/** The payloads of these requests of the workspace, in the order given. Those that are no longer kept are left out. */
export async function* loadPayloads(
  db: Database,
  workspaceId: string,
  requestIds: readonly string[],
): AsyncGenerator<StoredPayload> {
  for (let first = 0; first < requestIds.length; first += requestsPerLoad) {
    const ids = requestIds.slice(first, first + requestsPerLoad)
    const rows = await db
      .selectFrom('inbound_request')
      .select(['id', 'experience_id', 'received_at', 'body', 'content_encoding', 'context'])
      .where('workspace_id', '=', workspaceId)
      .where('id', 'in', ids)
      .where('body', 'is not', null)
      .orderBy(sql`array_position(${ids}::uuid[], id)`)
      .execute()
    for (const { id, experience_id, received_at, body, content_encoding, context } of rows) {
      const decoded = await decode(body, content_encoding)
      if (decoded === undefined) continue
      yield { requestId: id, experienceId: experience_id, receivedAt: received_at, body: decoded, context }
    }
  }
}

async function decode(body: Buffer | null, contentEncoding: string | null): Promise<Buffer | undefined> {
  const coding = readContentCoding(contentEncoding ?? undefined)
  if (body === null || coding === 'unsupported') return undefined
  if (coding === undefined) return body
  const decoding = await decodeContent(body, coding, decodedBytesMax)
  return decoding.kind === 'decoded' ? decoding.bytes : undefined
}
