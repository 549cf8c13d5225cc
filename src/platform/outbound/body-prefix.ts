/**
 * The first bytes of a body that arrives in pieces, up to a limit.
 *
 * The pieces are copied into one growing buffer. Kept as they came, a body sent in chunks of one byte would cost an
 * object per byte.
 */
export class BodyPrefix {
  readonly #bytesMax: number
  #buffer = new Uint8Array(0)
  #length = 0

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  /** Adds a piece. False when it does not fit whole: what fits is kept, and the body is longer than the limit. */
  append(piece: Uint8Array): boolean {
    const room = this.#bytesMax - this.#length
    const kept = piece.subarray(0, room)
    this.#reserve(this.#length + kept.length)
    this.#buffer.set(kept, this.#length)
    this.#length += kept.length
    return piece.length <= room
  }

  /** What has been kept so far, as a copy of exactly its length. */
  bytes(): Uint8Array {
    return this.#buffer.slice(0, this.#length)
  }

  #reserve(bytes: number): void {
    if (bytes <= this.#buffer.length) return
    const grown = new Uint8Array(Math.min(this.#bytesMax, Math.max(bytes, 2 * this.#buffer.length, 4096)))
    grown.set(this.#buffer.subarray(0, this.#length))
    this.#buffer = grown
  }
}
