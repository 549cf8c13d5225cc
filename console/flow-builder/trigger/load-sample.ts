import type { InboundRequestDetail } from '#contract/inbound-request.ts'
import { call, send } from '../../api/call.ts'
import { requestBodyPath } from '../../api/requests.ts'
import { readBody } from '../../screens/requests/read-body.ts'

/** A draft has 1 MiB as a whole: a larger payload shows nothing that a smaller one would not. */
export const sampleBytesMax = 262_144

/** `none`: it cannot be a sample, and why. */
export type SampleReading = { kind: 'json'; value: unknown } | { kind: 'none'; why: string }

/** The body of a stored request as a sample. A duplicate has the bytes of its first request. */
export async function loadSample(requestId: string, signal: AbortSignal): Promise<SampleReading> {
  const request = await call<InboundRequestDetail>('GET', `/api/v1/requests/${encodeURIComponent(requestId)}`, {
    signal,
  })
  if (!request.hasBody && request.duplicateOf !== null) return loadSample(request.duplicateOf, signal)
  if (!request.hasBody)
    return none(
      request.tokenId === null
        ? 'The body was not kept: the sender did not prove who they are.'
        : 'The request had no body, or it is no longer kept.',
    )
  const stored = new Uint8Array(await (await send('GET', requestBodyPath(request.id), { signal })).arrayBuffer())
  return readSample(stored)
}

async function readSample(stored: Uint8Array<ArrayBuffer>): Promise<SampleReading> {
  const bytes = isGzip(stored) ? await inflate(stored).catch(() => undefined) : stored
  if (bytes === undefined) return none('The body came compressed and cannot be read.')
  if (bytes === 'too-large' || bytes.length > sampleBytesMax)
    return none('The body is too large for a sample: 256 KiB at most.')
  const reading = readBody(bytes)
  return reading.kind === 'json' ? { kind: 'json', value: reading.value } : none('The body is not JSON.')
}

function none(why: string): SampleReading {
  return { kind: 'none', why }
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

/** Never more than a sample may have is inflated, whatever the bytes promise. */
async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | 'too-large'> {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')).getReader()
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let length = 0
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.length
    if (length > sampleBytesMax) {
      await reader.cancel()
      return 'too-large'
    }
    chunks.push(part.value)
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer())
}
