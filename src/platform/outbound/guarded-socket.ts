import { once } from 'node:events'
import { connect, isIP, type Socket } from 'node:net'
import type { AddressGuard } from './address-guard.ts'
import { ConnectionFailure, createGuardedLookup, describeFailure, type Resolve } from './guarded-connector.ts'

/** Who judges addresses, and who turns names into them. */
export type GuardedWay = { guard: AddressGuard; resolve: Resolve }

/**
 * A TCP connection, and only to an address the guard permits. The name is resolved once; every address it resolves to
 * must be permitted, and the socket gets those that were checked. Rejects with a ConnectionFailure, at the latest after
 * `timeoutMs`, or with the reason of the signal.
 */
export async function openGuardedSocket(
  { guard, resolve }: GuardedWay,
  target: { host: string; port: number; timeoutMs: number; signal: AbortSignal },
): Promise<Socket> {
  const { host, port, timeoutMs, signal } = target
  // A socket asks for no look-up when the host is an address, so literals are judged here.
  if (isIP(host) !== 0 && !guard.permits(host)) {
    throw new ConnectionFailure('address', `${host} is neither public nor allowed`)
  }
  signal.throwIfAborted()
  const socket = connect({ host, port, lookup: createGuardedLookup(guard, resolve), autoSelectFamily: true })
  const deadline = setTimeout(() => socket.destroy(timedOut(host)), timeoutMs)
  try {
    await once(socket, 'connect', { signal })
    return socket
  } catch (error) {
    socket.on('error', () => {})
    socket.destroy()
    if (signal.aborted) throw signal.reason
    throw describeFailure(error as Error, { hostname: host, protocol: 'tcp:' })
  } finally {
    clearTimeout(deadline)
  }
}

function timedOut(host: string): ConnectionFailure {
  return new ConnectionFailure('connect', `no connection to ${host} (ETIMEDOUT)`)
}
