import { type Rotation, rotateCredentialKey } from '#control/credentials/rotate-key.ts'
import { connectDatabase } from '#platform/database/database.ts'
import { migrate } from '#platform/database/migrate.ts'
import { credentialKeyRing } from '../credential-keys.ts'
import { openInstallationKey } from '../installation-key.ts'
import { openInstallation } from './open-installation.ts'
import { toPrintable } from './printable-text.ts'
import { showProgress } from './show-progress.ts'

/** Brings every stored credential under the present key. Exit code 1 when some could not be: they stay as they are. */
export async function rotateKey({ json = false }: { json?: boolean }): Promise<void> {
  const installation = await openInstallation()
  try {
    await migrate(installation.connectionString)
    const { db, close } = connectDatabase({
      connectionString: installation.connectionString,
      poolSize: 1,
      onIdleError: () => {},
    })
    try {
      const ring = credentialKeyRing(await openInstallationKey(db, installation.settings), installation.settings)
      const progress = showProgress(process.stderr, { isHidden: json })
      const rotation = await rotateCredentialKey(db, ring, { onProgress: progress.update })
      if (rotation.rewrapped > 0) progress.end()
      if (json) console.log(JSON.stringify(rotation, null, 2))
      else report(rotation)
      if (rotation.unreadable.length > 0) process.exitCode = 1
    } finally {
      await close()
    }
  } finally {
    await installation.close()
  }
}

function report({ keyId, rewrapped, unreadable }: Rotation): void {
  for (const { id, name, keyId: missing } of unreadable)
    console.error(
      missing === null
        ? `${id} "${toPrintable(name)}" was changed outside of the gateway and cannot be opened. Enter its secret again.`
        : `${id} "${toPrintable(name)}" is sealed with the key ${missing}, which is not here. Give that key in HOOKGATE_CREDENTIAL_KEY_PREVIOUS and run this again.`,
    )
  const rest =
    unreadable.length === 0 ? 'Nothing is left under another key.' : `${unreadable.length} could not be moved.`
  console.log(`${rewrapped} credentials were moved under the key ${keyId}. ${rest}`)
}
