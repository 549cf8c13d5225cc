import { sql } from 'kysely'
import type { Installation } from '#contract/installation.ts'
import type { Control } from '../control.ts'

export type InstallationParts = Pick<Control, 'db' | 'publicUrl' | 'version'> &
  Pick<Installation, 'retentionDays' | 'bodyBytesMax'>

/** What the installation runs on and keeps to. No secrets. */
export async function readInstallation(parts: InstallationParts): Promise<Installation> {
  const { version, retentionDays, bodyBytesMax, publicUrl } = parts
  const { rows } = await sql<{ version: string }>`select current_setting('server_version') as version`.execute(parts.db)
  // Distributions add their own name: "18.4 (Debian 18.4-1)".
  const postgresVersion = rows[0]?.version.split(' ')[0] ?? ''
  return { version, retentionDays, bodyBytesMax, publicUrl, postgresVersion }
}
