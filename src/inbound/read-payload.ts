import type { IncomingMessage } from 'node:http'
import { decodeContent, readContentCoding } from '#domain/content-coding.ts'
import { isJsonMediaType } from '#domain/content-type.ts'
import { readJsonPayload } from '#domain/json-payload.ts'
import { type Arrival, headerValues } from './arrival.ts'
import type { Inbound } from './inbound.ts'
import { Refusal } from './refusal.ts'

export type Payload = {
  value: unknown
  /** The JSON text it was read from. */
  content: Buffer
  /** The coding the stored bytes are in; null when they are plain. */
  contentEncoding: string | null
  /** What the operator may want to know although nothing is wrong. No line breaks. */
  notes: readonly string[]
}

/**
 * Reads and checks the body: declared size, media type and coding, the bytes, then JSON. Throws a Refusal with 413, 415,
 * 408, 400 or 422, in this order. The bytes stay on the arrival, for the record.
 */
export async function readPayload(inbound: Inbound, arrival: Arrival): Promise<Payload> {
  const { message } = arrival
  if (Number(message.headers['content-length'] ?? 0) > inbound.bodyBytesMax) throw tooLarge(inbound)
  const codings = headerValues(message, 'content-encoding')
  const coding = codings.length > 1 ? 'unsupported' : readContentCoding(codings[0])
  if (coding === 'unsupported' || headerValues(message, 'content-type').length > 1) throw unsupported()
  if (!isJson(message.headers['content-type'])) throw unsupported()

  const received = await readBody(arrival, inbound.bodyBytesMax)
  if (received === 'tooLarge') throw tooLarge(inbound)
  if (received === 'aborted') throw new Refusal('body_timeout')

  const content = coding === undefined ? received : await decode(inbound, received, coding)
  const reading = readJsonPayload(content)
  switch (reading.kind) {
    case 'ok':
      return {
        value: reading.value,
        content,
        contentEncoding: coding ?? null,
        notes: reading.duplicateNames ? duplicateNames : nothing,
      }
    case 'notJson':
      throw new Refusal('unparsable_json', { detail: reading.detail })
    case 'tooComplex':
      throw new Refusal('payload_mismatch', { detail: reading.detail })
  }
}

const nothing: readonly string[] = []
const duplicateNames: readonly string[] = ['The JSON has duplicate names; the last one of each counts.']

/** The bytes of the body, kept on the arrival; reading twice gives the same. */
export async function readBody(arrival: Arrival, bytesMax: number): Promise<Buffer | 'tooLarge' | 'aborted'> {
  if (arrival.body !== undefined) return arrival.body
  const bytes = await collect(arrival.message, bytesMax)
  if (Buffer.isBuffer(bytes)) arrival.body = bytes
  return bytes
}

function collect(message: IncomingMessage, bytesMax: number): Promise<Buffer | 'tooLarge' | 'aborted'> {
  return new Promise((resolve) => {
    if (message.destroyed || message.readableEnded) return resolve(message.readableEnded ? Buffer.alloc(0) : 'aborted')
    const chunks: Buffer[] = []
    let size = 0
    message.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= bytesMax) chunks.push(chunk)
      else resolve('tooLarge')
    })
    message.on('end', () => resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)))
    message.on('close', () => resolve('aborted'))
    message.on('error', () => resolve('aborted'))
  })
}

async function decode(inbound: Inbound, received: Buffer, coding: 'gzip' | 'deflate'): Promise<Buffer> {
  const decoding = await decodeContent(received, coding, inbound.bodyBytesMax)
  if (decoding.kind === 'decoded') return decoding.bytes
  if (decoding.kind === 'tooLarge') throw tooLarge(inbound)
  throw new Refusal('unparsable_json', { detail: `The body is not valid ${coding}.` })
}

// Senders repeat a handful of content types; parsing one costs more than the rest of this file.
const jsonTypes = new Map<string, boolean>()

function isJson(contentType: string | undefined): boolean {
  if (contentType === undefined) return false
  let verdict = jsonTypes.get(contentType)
  if (verdict === undefined) {
    verdict = isJsonMediaType(contentType)
    if (jsonTypes.size < 100) jsonTypes.set(contentType, verdict)
  }
  return verdict
}

function tooLarge(inbound: Inbound): Refusal {
  return new Refusal('payload_too_large', { detail: `At most ${inbound.bodyBytesMax} bytes are accepted.` })
}

function unsupported(): Refusal {
  return new Refusal('unsupported_content_type', {
    headers: {
      accept: 'application/json, application/*+json, application/cloudevents+json, application/cloudevents-batch+json',
      'accept-encoding': 'gzip, deflate, identity',
    },
  })
}
