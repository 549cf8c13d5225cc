import { isIP, type LookupFunction } from 'node:net'
import { buildConnector } from 'undici'
import type { AddressGuard } from './address-guard.ts'

/** Turns a host name into its IP addresses, all of them. Rejects when there are none. */
export type Resolve = (hostname: string) => Promise<string[]>

/** Why no connection came about. The message is safe to show: it holds the host name and an error code, nothing else. */
export class ConnectionFailure extends Error {
  readonly reason: 'address' | 'dns' | 'connect' | 'tls'

  constructor(reason: ConnectionFailure['reason'], message: string) {
    super(message)
    this.name = 'ConnectionFailure'
    this.reason = reason
  }
}

/**
 * The one way out: opens a TCP or TLS connection for undici, and only to an address the guard permits.
 *
 * A name is resolved once per connection. Every address it resolves to must be permitted, and the addresses that were
 * checked are the ones handed to the socket, so an answer that changes between two look-ups gains nothing.
 * A connection that a pool uses again is still the connection to the address that was checked.
 * Calls back with a ConnectionFailure when there is no connection, at the latest after `connectTimeoutMs`.
 */
export function createGuardedConnector(options: {
  guard: AddressGuard
  resolve: Resolve
  connectTimeoutMs: number
}): buildConnector.connector {
  const { guard, resolve, connectTimeoutMs } = options
  const connect = buildConnector({
    allowH2: false,
    lookup: createGuardedLookup(guard, resolve),
    rejectUnauthorized: true, // said aloud, so that NODE_TLS_REJECT_UNAUTHORIZED=0 does not reach this client
    timeout: connectTimeoutMs,
  })

  return (target, callback) => {
    // A socket asks for no look-up when the host is an address, so literals are judged here.
    if (isIP(target.hostname) !== 0 && !guard.permits(target.hostname)) {
      const refusal = new ConnectionFailure('address', `${target.hostname} is neither public nor allowed`)
      queueMicrotask(() => callback(refusal, null))
      return
    }
    connect(target, (...[error, socket]) => {
      if (error === null) callback(null, socket)
      else callback(describeFailure(error, target), null)
    })
  }
}

/** A look-up for sockets that hands out addresses only when all of them are permitted; otherwise a ConnectionFailure. */
export function createGuardedLookup(guard: AddressGuard, resolve: Resolve): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const [first] = addresses
        if (first === undefined) {
          callback(new ConnectionFailure('dns', `${hostname} has no address`), '')
        } else if (!addresses.every((address) => guard.permits(address))) {
          // Which address it was stays out of the message: it would tell the caller what private names resolve to.
          callback(
            new ConnectionFailure('address', `${hostname} resolves to an address that is neither public nor allowed`),
            '',
          )
        } else if (options.all === true) {
          callback(
            null,
            addresses.map((address) => ({ address, family: isIP(address) })),
          )
        } else {
          callback(null, first, isIP(first))
        }
      },
      (error) => callback(new ConnectionFailure('dns', `${hostname} could not be resolved (${codeOf(error)})`), ''),
    )
  }
}

/** Why there is no connection, without what the error's message may quote. */
export function describeFailure(error: Error, target: { hostname: string; protocol: string }): ConnectionFailure {
  if (error instanceof ConnectionFailure) return error
  const code = codeOf(error)
  // System calls fail with an errno name, which has no underscore; OpenSSL and certificate codes all have one.
  const isSystemCode = /^E[A-Z0-9]+$/.test(code) && code !== 'EPROTO'
  if (target.protocol === 'https:' && !isSystemCode && code !== 'UND_ERR_CONNECT_TIMEOUT') {
    return new ConnectionFailure('tls', `no secure connection to ${target.hostname} (${code})`)
  }
  return new ConnectionFailure('connect', `no connection to ${target.hostname} (${code})`)
}

/** The machine-readable code of an error, or `unknown`. Messages are left out: they may quote what was sent. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
}
