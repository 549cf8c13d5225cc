import { type ChildProcess, spawn } from 'node:child_process'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { delimiter, dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { PeerUnavailable } from './peer.ts'

const startTimeoutMs = 180_000
const stopTimeoutMs = 15_000
const linesKept = 5

export type ServedPeer = { pid: number; stop(): Promise<void> }

/** Starts a peer on the Node that the gateway runs on, and waits until it takes a webhook. */
export async function servePeer(order: {
  name: string
  args: string[]
  folder: string
  env: Record<string, string>
  isReady(): Promise<boolean>
}): Promise<ServedPeer> {
  const child = spawn(process.execPath, order.args, {
    cwd: order.folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: peerEnvironment(order.env),
  })
  const lines: string[] = []
  const keep = (chunk: Buffer) => {
    lines.push(...String(chunk).split('\n').filter(Boolean))
    lines.splice(0, lines.length - linesKept)
  }
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  const deadline = performance.now() + startTimeoutMs
  const fail = async (what: string) => {
    await end(child)
    throw new PeerUnavailable(`${order.name} ${what}. Its last words: ${lines.join(' / ')}`)
  }
  while (!(await order.isReady().catch(() => false))) {
    if (child.exitCode !== null) await fail(`ended with ${child.exitCode} while it was starting`)
    if (performance.now() > deadline) await fail(`did not take a webhook within ${startTimeoutMs / 1000} s`)
    await delay(250)
  }
  return { pid: child.pid ?? 0, stop: () => end(child) }
}

/** Nothing of ours but what a program needs to run. What it starts finds the same Node, whatever the machine's own is. */
export function peerEnvironment(own: Record<string, string>): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env
  return { PATH: `${dirname(process.execPath)}${delimiter}${PATH}`, HOME, ...own }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs)
  await exited
  clearTimeout(timer)
}

export async function findFreePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
