import type { KeyObject } from 'node:crypto'
import type pg from 'pg'
import type { LogFault } from '#platform/log-faults.ts'
import type { Appender } from './append.ts'
import type { FailureLimit } from './failure-limit.ts'
import type { InboundMetrics } from './inbound-metrics.ts'
import type { LookUp } from './look-up.ts'
import type { PayloadChecks } from './payload-checks.ts'
import type { QuotaLeases } from './quota.ts'
import type { RefusalRecorder } from './record-refusals.ts'
import type { TokenUsage } from './token-usage.ts'
import type { NoteUnrecorded } from './unrecorded-refusals.ts'
import type { UrlSightings } from './url-sightings.ts'

/** What the inbound path works with; made once by the composition root. */
export type Inbound = {
  pool: pg.Pool
  /** For what every request may meet at once. */
  logFault: LogFault
  /** Where senders reach this gateway, without a trailing slash. */
  publicUrl: string
  /** Refuse credentials that came over plain http: the public URL is https. */
  demandsHttps: boolean
  bodyBytesMax: number
  /** HMAC key of API tokens. */
  pepper: KeyObject
  isTrustedProxy: (ip: string) => boolean
  failureLimit: FailureLimit
  lookUp: LookUp
  payloadChecks: PayloadChecks
  appender: Appender
  quota: QuotaLeases
  refusals: RefusalRecorder
  usage: TokenUsage
  urlSightings: UrlSightings
  metrics: InboundMetrics
  noteUnrecorded: NoteUnrecorded
  /** True once the listener is closed: what arrives on connections that are still open is sent elsewhere. */
  isDraining: () => boolean
}
