import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import type { CreatedApiToken } from '#contract/api-token.ts'
import { everythingStored } from '../../harness/everything-stored.ts'
import { startGateway } from '../../harness/gateway.ts'

test('neither a token nor its plain hash is stored anywhere', async (t) => {
  const gateway = await startGateway(t)
  const created = await gateway.given.apiToken({ name: 'Secret keeper' })
  const rotated = (await gateway.api('POST', `/api-tokens/${created.id}/rotate`, {})).body as CreatedApiToken
  await gateway.api('PATCH', `/api-tokens/${rotated.id}`, { description: 'changed' })
  await gateway.api('POST', `/api-tokens/${rotated.id}/deactivate`)

  const stored = await everythingStored(gateway.db)
  assert.ok(stored.includes(created.keyId) && stored.includes('Secret keeper'), 'the search finds what is there')
  for (const { secret } of [created, rotated]) {
    const sha256 = createHash('sha256').update(secret.token).digest()
    const basic = secret.basic.header.slice('Authorization: Basic '.length)
    for (const form of [
      secret.token,
      secret.token.slice(17),
      basic,
      Buffer.from(secret.token).toString('base64').slice(0, 60),
      Buffer.from(secret.token).toString('hex'),
      sha256.toString('hex'),
      sha256.toString('base64'),
      sha256.toString('base64url'),
      sha256.toString('latin1'),
    ])
      assert.ok(!stored.includes(form))
  }
})
