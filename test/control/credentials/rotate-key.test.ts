import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { rotateCredentialKey } from '#control/credentials/rotate-key.ts'
import { generateSecretKey, readSettings } from '#settings.ts'
import { credentialKeyRing } from '../../../src/credential-keys.ts'
import { runHookgate } from '../../cli/run-hookgate.ts'
import { startGateway, type TestGateway } from '../../harness/gateway.ts'
import { startReceiver } from '../../harness/receiver.ts'
import { givenCredential, storedCredential } from './given-credential.ts'

const ringOf = (settings: Record<string, string>) => {
  const read = readSettings(settings)
  return credentialKeyRing(read.HOOKGATE_SECRET_KEY ?? Buffer.alloc(0), read)
}
const keyIdsOf = async ({ db }: Pick<TestGateway, 'db'>) => {
  const rows = await db.selectFrom('credential').select('key_id').distinct().where('deleted_at', 'is', null).execute()
  return rows.map(({ key_id }) => key_id)
}

suite('rotating the key of credentials', () => {
  test('can be broken off and taken up again, beside nodes that know both keys', async (t) => {
    const gateway = await startGateway(t)
    const receiver = await startReceiver(t)
    const credentials = await Promise.all(Array.from({ length: 25 }, () => givenCredential(gateway)))
    const [oldKeyId] = await keyIdsOf(gateway)

    const next = { ...gateway.settings, HOOKGATE_CREDENTIAL_KEY: generateSecretKey() }
    const ring = ringOf(next)
    const interruption = new Error('the power is gone')
    const broken = rotateCredentialKey(gateway.db, ring, {
      chunkSize: 10,
      onProgress: (rewrapped) => {
        if (rewrapped === 20) throw interruption
      },
    })
    await assert.rejects(broken, interruption)
    assert.deepEqual((await keyIdsOf(gateway)).sort(), [oldKeyId, ring.present.id].sort())

    // A node with the new key opens both; what it writes is under the new one.
    const node = await startGateway(t, { besides: gateway, settings: next })
    const works = async ({ id }: { id: string }) => {
      const { body } = await node.api('POST', `/credentials/${id}/test`, { url: receiver.url })
      assert.equal(body.ok, true)
      assert.equal(receiver.requests.at(-1)?.headers.authorization, 'Bearer t.c4n4ry')
    }
    const [first, last] = [credentials[0], credentials.at(-1)]
    assert.ok(first && last)
    for (const credential of [first, last]) await works(credential)

    const progress: number[] = []
    const resumed = await rotateCredentialKey(gateway.db, ring, { onProgress: (count) => progress.push(count) })
    assert.deepEqual([resumed, progress], [{ keyId: ring.present.id, rewrapped: 5, unreadable: [] }, [5]])
    assert.deepEqual(await keyIdsOf(gateway), [ring.present.id])
    assert.equal((await rotateCredentialKey(gateway.db, ring)).rewrapped, 0)
    for (const credential of [first, last]) await works(credential)
  })

  test('a secret that is replaced in the middle of it stays the new one', async (t) => {
    const gateway = await startGateway(t)
    const receiver = await startReceiver(t)
    const [one, two] = [await givenCredential(gateway), await givenCredential(gateway)]
    const next = { ...gateway.settings, HOOKGATE_CREDENTIAL_KEY: generateSecretKey() }
    const node = await startGateway(t, { besides: gateway, settings: next })
    const ring = ringOf(next)
    const rotations = Array.from({ length: 3 }, () => rotateCredentialKey(gateway.db, ring, { chunkSize: 1 }))
    const changes = [one, two].map(({ id }) => node.api('PATCH', `/credentials/${id}`, { secret: { token: 'newest' } }))
    for (const { status } of await Promise.all(changes)) assert.equal(status, 200)
    await Promise.all(rotations)
    for (const { id } of [one, two]) {
      assert.equal((await node.api('POST', `/credentials/${id}/test`, { url: receiver.url })).body.ok, true)
      assert.equal(receiver.requests.at(-1)?.headers.authorization, 'Bearer newest')
    }
  })

  test('the command tells what it did; a missing key is named with where it belongs', async (t) => {
    const gateway = await startGateway(t)
    const { id, name } = await givenCredential(gateway)
    const [oldKeyId] = await keyIdsOf(gateway)
    const [second, third] = [generateSecretKey(), generateSecretKey()]
    const rotate = (settings: Record<string, string>, args: string[] = []) =>
      runHookgate(['credentials', 'rotate-key', ...args], { environment: { ...gateway.settings, ...settings } })

    const moved = await rotate({ HOOKGATE_CREDENTIAL_KEY: second })
    assert.equal(moved.exitCode, 0, moved.stderr)
    assert.match(moved.stdout, /^1 credentials were moved under the key [0-9a-f]{8}\. Nothing is left/)
    assert.notEqual((await storedCredential(gateway.db, id)).key_id, oldKeyId)
    const [secondId] = await keyIdsOf(gateway)

    const stuck = await rotate({ HOOKGATE_CREDENTIAL_KEY: third })
    assert.equal(stuck.exitCode, 1)
    assert.ok(stuck.stderr.includes(`${id} "${name}" is sealed with the key ${secondId}`), stuck.stderr)
    assert.match(stuck.stderr, /HOOKGATE_CREDENTIAL_KEY_PREVIOUS/)
    // The gateway that runs does not know it either, and says the same.
    const tested = await gateway.api('POST', `/credentials/${id}/test`, { url: 'http://127.0.0.1:9/' })
    assert.equal(tested.status, 409)
    assert.match(tested.body.detail, new RegExp(`key ${secondId}.*HOOKGATE_CREDENTIAL_KEY_PREVIOUS`))

    const settings = { HOOKGATE_CREDENTIAL_KEY: third, HOOKGATE_CREDENTIAL_KEY_PREVIOUS: second }
    const again = JSON.parse((await rotate(settings, ['--json'])).stdout)
    assert.deepEqual([again.rewrapped, again.unreadable], [1, []])
    assert.deepEqual(await keyIdsOf(gateway), [again.keyId])
    // Back under the key that is derived from the secret key.
    const back = await rotate({ HOOKGATE_CREDENTIAL_KEY_PREVIOUS: third })
    assert.equal(back.exitCode, 0, back.stderr)
    assert.deepEqual(await keyIdsOf(gateway), [oldKeyId])
  })

  test('a gateway that lacks a key says so when it starts, and tells no key', async (t) => {
    const gateway = await startGateway(t)
    await givenCredential(gateway)
    const key = generateSecretKey()
    const settings = { HOOKGATE_CREDENTIAL_KEY: key, HOOKGATE_LOG_LEVEL: 'info' }
    await rotateCredentialKey(gateway.db, ringOf({ ...gateway.settings, ...settings }))
    const [keyId = ''] = await keyIdsOf(gateway)
    const lines: string[] = []
    const log = { write: (line: string) => void lines.push(line) }
    await startGateway(t, { besides: gateway, settings: { HOOKGATE_LOG_LEVEL: 'info' }, log })
    assert.ok(lines.some((line) => line.includes(keyId ?? '') && line.includes('HOOKGATE_CREDENTIAL_KEY_PREVIOUS')))
    lines.length = 0
    await startGateway(t, { besides: gateway, settings, log })
    assert.ok(!lines.join('').includes('CREDENTIAL_KEY_PREVIOUS'))
    assert.ok(!lines.join('').includes(key))
  })
})
