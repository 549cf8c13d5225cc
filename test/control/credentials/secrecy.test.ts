import assert from 'node:assert/strict'
import { test } from 'node:test'
import { credentialKinds } from '#contract/credential-kinds.ts'
import { everythingStored } from '../../harness/everything-stored.ts'
import { type Answer, startGateway } from '../../harness/gateway.ts'
import { startReceiver } from '../../harness/receiver.ts'
import { until } from '../../harness/until.ts'
import { documentWith, secretOf } from './given-credential.ts'

const canary = 'Zk9canaryQ7x2'

test('a secret is in no answer, no line of the log and no table', async (t) => {
  const lines: string[] = []
  const gateway = await startGateway(t, {
    settings: { HOOKGATE_LOG_LEVEL: 'trace' },
    log: { write: (line) => void lines.push(line) },
  })
  const receiver = await startReceiver(t, ({ headers }, response) => {
    response.setHeader('x-echo', JSON.stringify(headers))
    response.end(JSON.stringify(headers))
  })
  const token = await gateway.given.apiToken()
  const answers: Answer[] = []
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await gateway.api(method, path, body)
    answers.push(answer)
    return answer
  }

  for (const kind of credentialKinds) {
    const secret = secretOf(kind, canary)
    const { id } = (await call('POST', '/credentials', { kind, name: `The ${kind}`, secret })).body
    await call('POST', '/credentials', { kind, name: `The ${kind}`, secret })
    await call('POST', '/credentials', { kind, name: 'Bad', secret: { ...secret, [canary.length]: canary } })
    await call('POST', '/credentials', { kind, name: 'Bad', secret: canary })
    await call('POST', '/credentials/test', { kind, secret, url: receiver.url })
    await call('POST', '/credentials/test', { kind, secret: { token: `${canary} ${canary}` }, url: receiver.url })
    await call('POST', `/credentials/${id}/test`, { url: receiver.url })
    await call('PATCH', `/credentials/${id}`, { secret, description: 'changed' })
    await call('PATCH', `/credentials/${id}`, {
      secret: { value: `${canary}\n`, token: `${canary}\n`, password: [canary] },
    })
    const document = documentWith(id, { url: receiver.url })
    const flow = (await call('POST', '/flows', { name: kind, document })).body
    if ((await call('POST', `/flows/${flow.id}/activate`)).status !== 200) continue
    const { experienceId } = (await gateway.post(flow, {}, { token })).body
    await until(async () => (await call('GET', `/experiences/${experienceId}`)).body.status === 'completed', 'the end')
    await call('GET', `/experiences/${experienceId}/activities`)
    await call('DELETE', `/credentials/${id}`)
  }
  for (const list of ['credentials', 'connections', 'audit-entries'])
    for (const path of [list, `${list}/export?format=jsonl`]) await call('GET', `/${path}`)
  assert.ok(receiver.requests.some(({ headers }) => JSON.stringify(headers).includes(canary)))

  const stored = await everythingStored(gateway.db)
  assert.ok(stored.includes('The basic') && stored.includes('crm-user'), 'the search finds what is there')
  const forms = [canary, Buffer.from(canary).toString('hex')]
  // Wherever it begins within three bytes of a text in base64.
  for (const before of ['', 'a', 'ab'])
    forms.push(
      Buffer.from(before + canary)
        .toString('base64')
        .slice(4, 16),
    )
  for (const form of forms) {
    for (const { text, headers } of answers)
      assert.ok(!text.includes(form) && !JSON.stringify([...headers]).includes(form))
    assert.ok(!lines.join('').includes(form), 'the log')
    assert.ok(!stored.includes(form), 'the database')
  }
  assert.ok(lines.length > 0)
})
