import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { documentWith } from '../control/credentials/given-credential.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { startReceiver } from '../harness/receiver.ts'
import { runForJson, runHookgate } from './run-hookgate.ts'

suite('hookgate credential', () => {
  const gateway = gatewayOfSuite()
  const create = (name: string, input: string, args: string[] = []) =>
    runHookgate(['credential', 'create', '--kind', 'bearer', '--name', name, ...args], { gateway, input })

  test('create reads the secret from standard input or a file, and shows it never again', async (t) => {
    const receiver = await startReceiver(t)
    const piped = await create('Piped', '{"token":"c4n4ry-1"}')
    assert.equal(piped.exitCode, 0, piped.stderr)
    const [, id = ''] = /by its id: (crd_\w+)/.exec(piped.stdout) ?? []
    assert.equal((await gateway.api('GET', `/credentials/${id}`)).body.name, 'Piped')

    const folder = await mkdtemp(join(tmpdir(), 'hookgate-credential-'))
    t.after(() => rm(folder, { recursive: true, force: true }))
    await writeFile(join(folder, 'secret.json'), '{"token":"c4n4ry-2"}')
    const filed = await create('Filed', '', ['--secret-file', join(folder, 'secret.json')])
    assert.equal(filed.exitCode, 0, filed.stderr)

    const listed = await runHookgate(['credential', 'list'], { gateway })
    assert.match(listed.stdout, /bearer +Filed +never\n.*bearer +Piped/)
    for (const { stdout, stderr } of [piped, filed, listed]) assert.doesNotMatch(stdout + stderr, /c4n4ry/)
    assert.equal((await runForJson(['credentials', 'list', '--kind', 'smtp'], { gateway })).length, 0)

    const tested = await runHookgate(['credential', 'test', 'Filed', '--get', receiver.url], { gateway })
    assert.match(tested.stdout, /^The answer was 200\. \(\d+ ms\)\n$/)
    assert.equal(receiver.requests[0]?.headers.authorization, 'Bearer c4n4ry-2')
  })

  test('a secret that is none is refused without quoting it', async () => {
    for (const input of ['c4n4ry', '["c4n4ry"]', '{"token":"c4n4ry c4n4ry"}', '{"token":"c4n4ry"', '']) {
      const { exitCode, stdout, stderr } = await create('Bad', input)
      assert.equal(exitCode, 1)
      assert.doesNotMatch(stdout + stderr, /c4n4ry/)
      assert.match(stderr, /token/)
    }
    const missing = await create('Bad', '', ['--secret-file', '/nowhere/at/all'])
    assert.match(missing.stderr, /^\/nowhere\/at\/all cannot be read/)
  })

  test('test ends with 1 when the credential is refused', async (t) => {
    const receiver = await startReceiver(t, (_request, response) => response.writeHead(403).end())
    await create('Refused', '{"token":"x"}')
    const args = ['credential', 'test', 'Refused', '--get', receiver.url]
    const { exitCode, stderr } = await runHookgate(args, { gateway })
    assert.deepEqual([exitCode, stderr.includes('The credential was refused: the answer was 403.')], [1, true])
    const asJson = await runHookgate([...args, '--json'], { gateway })
    assert.deepEqual([asJson.exitCode, JSON.parse(asJson.stdout).ok], [1, false])
  })

  test('delete asks for a terminal or --yes, and refuses what is in use', async () => {
    await create('Doomed', '{"token":"x"}')
    const asked = await runHookgate(['credential', 'delete', 'Doomed'], { gateway })
    assert.match(asked.stderr, /--yes/)
    const { id } = (await gateway.api('GET', '/credentials?q=doomed')).body.items[0]
    const flow = (await gateway.api('POST', '/flows', { name: 'User', document: documentWith(id) })).body
    const refused = await runHookgate(['credential', 'delete', id, '--yes'], { gateway })
    assert.equal(refused.exitCode, 1)
    assert.match(refused.stderr, /Flows use this credential/)
    await gateway.api('DELETE', `/flows/${flow.id}`)
    const deleted = await runHookgate(['credential', 'delete', id, '--yes'], { gateway })
    assert.equal(deleted.stdout, 'The credential "Doomed" is deleted.\n')
    assert.match((await runHookgate(['credential', 'delete', id, '--yes'], { gateway })).stderr, /not|nothing/i)
  })
})
