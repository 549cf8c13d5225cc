import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { until } from '../harness/until.ts'

const root = join(import.meta.dirname, '../..')
const folders = () => globSync('hookgate-demo-*', { cwd: tmpdir() })

test('the demo runs an experience, what it offers works as pasted, and it leaves nothing behind', async (t) => {
  const before = folders()
  // In use by this test, unless something else uses it already.
  const usualPort = createServer().listen(8080, '127.0.0.1')
  usualPort.on('error', () => {})
  t.after(() => usualPort.close())
  // Settings of this machine's gateway are none of the demo's.
  const env = { ...process.env, DATABASE_URL: 'postgresql://127.0.0.1:9/none', HOOKGATE_PORT: '1' }
  const demo = spawn(process.execPath, ['scripts/demo.ts'], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] })
  t.after(() => demo.kill())
  const closed = once(demo, 'close')
  let output = ''
  demo.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })

  await new Promise<void>((resolve) => {
    demo.stdout.on('data', () => output.includes('Ctrl-C') && resolve())
    demo.once('close', () => resolve())
  })
  assert.match(output, /✓ The experience is completed/)
  assert.ok(!output.includes('\u001b'), 'no colour without a terminal')
  const [, port] = /^ {2}8080 is in use; this demo listens on (\d+)\.$/m.exec(output) ?? []
  assert.ok(port, output)
  assert.match(output, new RegExp(`^ {2}console +http://127\\.0\\.0\\.1:${port}/experiences$`, 'm'))
  const [, email, password] = /^ {2}sign in as +(\S+), password (\S+)$/m.exec(output) ?? []
  const signIn = await fetch(`http://127.0.0.1:${port}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  assert.equal(signIn.status, 200)
  const [assignment] = /^export HOOKGATE_URL=\S+ HOOKGATE_KEY=\S+$/m.exec(output) ?? []
  const listing = `${assignment ?? 'false'}\nbin/hookgate flow list`
  assert.match((await promisify(execFile)('sh', ['-c', listing], { cwd: root })).stdout, /Welcome a subscriber +active/)
  const [curl] = /^curl [\s\S]*?}'$/m.exec(output) ?? []
  const { stdout } = await promisify(execFile)('sh', ['-c', curl ?? 'false'])
  const { requestId, experienceId } = JSON.parse(stdout)
  await until(() => output.includes(`${requestId} accepted`), 'the request to show up')
  await until(() => output.includes(`${experienceId} completed`), 'its experience to be completed')

  demo.kill('SIGTERM')
  assert.deepEqual(await closed, [0, null])
  assert.deepEqual(folders(), before)
})
