import { open } from 'node:fs/promises'

/** Puts on disk which names the folder holds: a name made or renamed in it survives a power cut from then on. */
export async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
