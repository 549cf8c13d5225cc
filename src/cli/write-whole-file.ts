import { createWriteStream, rmSync } from 'node:fs'
import { realpath, rename, rm, stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { beforeSignalEnds } from './before-signal-ends.ts'

/**
 * Writes the file, all of it or not at all: it grows under another name (`.partial`) beside its place, and is put there
 * when it is whole. What is no ordinary file, such as a pipe or /dev/null, is written as it is.
 */
export async function writeWholeFile(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const place = await realpath(path).catch(() => path)
  const existing = await stat(place).catch(() => undefined)
  if (existing !== undefined && !existing.isFile()) return await pipeline(chunks, createWriteStream(place))
  const partial = `${place}.partial`
  const takeBack = beforeSignalEnds(() => rmSync(partial, { force: true }))
  const file = createWriteStream(partial)
  const closed = new Promise<void>((resolve) => file.once('close', resolve))
  try {
    await pipeline(chunks, file)
    await rename(partial, place)
  } catch (error) {
    // It may still be on its way to being opened, and would come into being after it was removed.
    await closed
    await rm(partial, { force: true })
    throw error
  } finally {
    takeBack()
  }
}
