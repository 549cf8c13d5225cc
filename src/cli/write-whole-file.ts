import { createWriteStream } from 'node:fs'
import { realpath, rename, rm, stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'

/**
 * Writes the file, all of it or not at all: it grows under another name (`.partial`) beside its place, and is put there
 * when it is whole. What is no ordinary file, such as a pipe or /dev/null, is written as it is.
 */
export async function writeWholeFile(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const place = await realpath(path).catch(() => path)
  const existing = await stat(place).catch(() => undefined)
  if (existing !== undefined && !existing.isFile()) return await pipeline(chunks, createWriteStream(place))
  const partial = `${place}.partial`
  try {
    await pipeline(chunks, createWriteStream(partial))
    await rename(partial, place)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}
