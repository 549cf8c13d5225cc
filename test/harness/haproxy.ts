import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Closing, closeAtEnd } from './closing.ts'
import { freePort } from './gateway-process.ts'
import { until } from './until.ts'

const places = ['/usr/sbin/haproxy', '/usr/local/sbin/haproxy', '/opt/homebrew/bin/haproxy']
const example = join(import.meta.dirname, '../../examples/haproxy.cfg')

/** Where a HAProxy is. */
export function findHaproxy(): string | undefined {
  return places.find((path) => existsSync(path))
}

/** Makes sure there is one: from apt as root on Debian and its kin; elsewhere somebody has to. */
export function installHaproxy(): void {
  if (findHaproxy() !== undefined) return
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    throw new Error('These tests need HAProxy 2.4 or newer: install it, for example with "apt-get install haproxy".')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  execFileSync('apt-get', ['update', '-qq'], { stdio: 'inherit', env })
  execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'haproxy'], { stdio: 'inherit', env })
}

/** HAProxy with the example's file as it is, in front of three nodes. Answers its address. */
export async function startHaproxy(closing: Closing, nodeUrls: [string, string, string]): Promise<string> {
  const port = await freePort()
  const [first, second, third] = nodeUrls.map((url) => new URL(url).host)
  const child = spawn(findHaproxy() ?? 'haproxy', ['-db', '-f', example], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOOKGATE_BALANCER: `127.0.0.1:${port}`,
      HOOKGATE_NODE_1: first,
      HOOKGATE_NODE_2: second,
      HOOKGATE_NODE_3: third,
    },
  })
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(String(chunk)))
  const exited = once(child, 'close')
  closeAtEnd(closing, async () => {
    child.kill('SIGTERM')
    await exited
  })
  const url = `http://127.0.0.1:${port}`
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`HAProxy did not start:\n${said.join('')}`)
    return await fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    )
  }, 'HAProxy to pass requests on')
  return url
}
