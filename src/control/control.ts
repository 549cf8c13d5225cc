import type { KeyObject } from 'node:crypto'
import type { Role } from '#contract/permissions.ts'
import type { Database } from '#platform/database/database.ts'
import type { KeyRing } from '#platform/envelope.ts'
import type { Log } from '#platform/log.ts'
import type { OutboundClient } from '#platform/outbound/outbound-client.ts'

/** What the control API works with; made once by the composition root. */
export type Control = {
  db: Database
  log: Log
  /** HMAC keys of the two kinds of token. */
  peppers: { apiToken: KeyObject; managementKey: KeyObject }
  /** Seals credentials, and opens them for a test. */
  credentialKeys: KeyRing
  /** For tests of credentials. */
  outbound: OutboundClient
  /** Where senders and browsers reach this gateway, without a trailing slash. */
  publicUrl: string
  /** The largest payload that is accepted, after decompression. */
  bodyBytesMax: number
  version: string
}

/** Who calls, proven; every query takes the workspace from here. */
export type Actor = {
  kind: 'member' | 'managementKey'
  /** usr_… or mgk_… */
  id: string
  role: Role
  /** A bare uuid. */
  workspaceId: string
  /** The caller's address. */
  from: string
}
