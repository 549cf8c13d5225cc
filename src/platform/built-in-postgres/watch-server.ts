import type { DataFolder } from './data-folder.ts'
import { isServerAlive } from './server-processes.ts'

const lookEveryMs = 1_000

/**
 * Looks whether the server is still there, since it is no child of this process. `died` resolves once it was seen and is
 * gone; never where its process cannot be seen at all (a /proc that hides other users' processes), nor after `close`.
 */
export function watchServer(
  folder: DataFolder,
  pid: number,
  log: { warn(message: string): void },
): { died: Promise<void>; close(): void } {
  const died = Promise.withResolvers<void>()
  let wasSeen = false
  let isClosed = false
  async function look(): Promise<void> {
    try {
      const isThere = await isServerAlive(folder, pid)
      if (isClosed || (!isThere && !wasSeen)) return
      wasSeen = true
      if (!isThere) died.resolve()
    } catch (error) {
      log.warn(`It could not be seen whether PostgreSQL still runs: ${(error as Error).message}`)
    }
  }
  void look()
  const timer = setInterval(look, lookEveryMs)
  timer.unref()
  function close(): void {
    isClosed = true
    clearInterval(timer)
  }
  return { died: died.promise, close }
}
