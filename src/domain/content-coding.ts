import { promisify } from 'node:util'
import { gunzip, inflate } from 'node:zlib'

export type Decoding = { kind: 'decoded'; bytes: Buffer } | { kind: 'tooLarge' } | { kind: 'broken' }

/** The codings that bodies may come in (RFC 9110 §8.4.1). Brotli is left out: it can expand 350,000 times. */
export type ContentCoding = 'gzip' | 'deflate'

/**
 * The coding that a Content-Encoding value names: undefined for none (`identity` or absent), `unsupported` for another
 * or for more than one. `x-gzip` means gzip.
 */
export function readContentCoding(value: string | undefined): ContentCoding | undefined | 'unsupported' {
  const name = value?.trim().toLowerCase() ?? ''
  if (name === '' || name === 'identity') return undefined
  if (name === 'gzip' || name === 'x-gzip') return 'gzip'
  return name === 'deflate' ? 'deflate' : 'unsupported'
}

/** The content of a coded body, never more than `bytesMax`: a bomb stops there. Off the main thread. */
export async function decodeContent(coded: Uint8Array, coding: ContentCoding, bytesMax: number): Promise<Decoding> {
  try {
    return { kind: 'decoded', bytes: await decoders[coding](coded, { maxOutputLength: bytesMax }) }
  } catch (error) {
    return { kind: (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'tooLarge' : 'broken' }
  }
}

const decoders = { gzip: promisify(gunzip), deflate: promisify(inflate) } as const
