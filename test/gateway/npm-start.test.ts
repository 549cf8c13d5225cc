import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, type TestContext, test } from 'node:test'
import { dataFolder, freePort } from '../harness/gateway-process.ts'
import { openConnection } from '../harness/raw-http.ts'
import { until } from '../harness/until.ts'

const root = join(import.meta.dirname, '../..')

type Started = { url: string; output(): string; postmaster: number; closed: Promise<unknown[]>; interrupt(): void }

/** `npm start` as the foreground job of a terminal: a process group of its own, all of which gets a Ctrl-C. */
async function npmStart(t: TestContext): Promise<Started> {
  const dataDir = await dataFolder(t)
  const port = await freePort()
  const npm: ChildProcess = spawn('npm', ['start'], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      HOOKGATE_DATA_DIR: dataDir,
      HOOKGATE_PORT: String(port),
      HOOKGATE_OWNER_EMAIL: 'owner@example.com',
      HOOKGATE_OWNER_PASSWORD: 'correct horse battery',
    },
  })
  let output = ''
  for (const stream of [npm.stdout, npm.stderr]) stream?.on('data', (chunk) => (output += String(chunk)))
  const closed = once(npm, 'close')
  const interrupt = () => {
    try {
      process.kill(-(npm.pid ?? 0), 'SIGINT')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
  await until(
    () => {
      if (npm.exitCode !== null) throw new Error(`npm start ended:\n${output}`)
      return output.includes('"msg":"ready"')
    },
    'the gateway to be ready',
    60_000,
  )
  const postmaster = Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0])
  t.after(async () => {
    if (npm.exitCode === null && npm.signalCode === null) process.kill(-(npm.pid ?? 0), 'SIGKILL')
    if (isAlive(postmaster)) process.kill(postmaster, 'SIGQUIT')
    await closed
  })
  return { url: `http://127.0.0.1:${port}`, output: () => output, postmaster, closed, interrupt }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

suite('Ctrl-C on npm start', () => {
  test('stops in order, although npm passes the signal on once more: what had begun is answered, and PostgreSQL is gone', async (t) => {
    const started = await npmStart(t)
    const slow = await openConnection(started.url)
    const head =
      'POST /api/auth/sign-in/email HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n'
    slow.send(`${head}Expect: 100-continue\r\n\r\n`)
    assert.equal((await slow.next())?.status, 100)
    slow.send('{')
    started.interrupt()
    await until(() => started.output().includes('"stopping"'), 'the gateway to notice')
    slow.send('}')
    assert.equal((await slow.answer()).status, 422)
    slow.close()

    await started.closed
    assert.match(started.output(), /"msg":"stopped"\}\n/)
    await until(() => !isAlive(started.postmaster), 'PostgreSQL to be gone')
  })

  test('a second one, a while later, ends it at once, and PostgreSQL as well', async (t) => {
    const started = await npmStart(t)
    const endless = await openConnection(started.url)
    t.after(() => endless.close())
    endless.send('GET /livez HTTP/1.1\r\nHost: a\r\n')
    const begunAt = performance.now()
    started.interrupt()
    let isClosed = false
    void started.closed.then(() => (isClosed = true))
    await until(() => {
      started.interrupt()
      return isClosed
    }, 'the gateway to end')
    assert.ok(performance.now() - begunAt < 4_000)
    assert.doesNotMatch(started.output(), /"msg":"stopped"/)
    await until(() => !isAlive(started.postmaster), 'PostgreSQL to be gone')
  })
})
