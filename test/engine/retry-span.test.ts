import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { startReceiver } from '../harness/receiver.ts'
import { chain, openWorkshop } from './engine-fixture.ts'
import { suiteClosing } from './suite-closing.ts'

suite('how long attempts go on', () => {
  const closing = suiteClosing()

  test('is counted from the beginning of the first one, whoever makes the others', async (t) => {
    const workshop = await openWorkshop(closing)
    const known: number[] = []
    await workshop.engine(closing, {
      retryDelayMs: (_attempt, _retries, sinceFirstMs) => {
        known.push(sinceFirstMs)
        return sinceFirstMs > 300 ? undefined : 20
      },
    })
    const beganAt: number[] = []
    const receiver = await startReceiver(t, (_request, response) => {
      beganAt.push(Date.now())
      setTimeout(() => response.writeHead(503).end(), 100)
    })
    const crm = { id: 'crm', type: 'web_request', params: { method: 'POST', url: receiver.url, retries: 10 } }
    // A step before it: the timeline has lines that are of no attempt.
    const keep = { id: 'keep', type: 'set_fields', params: { fields: { a: '1' } } }
    const [id = ''] = await workshop.append(await workshop.flow(chain(keep, crm)), [{}])
    await workshop.reaches(id, 'errored')

    const [firstAt = 0] = beganAt
    for (const [index, sinceFirstMs] of known.entries())
      assert.ok(sinceFirstMs >= (beganAt[index] ?? 0) - firstAt + 90, `${sinceFirstMs} ms after attempt ${index + 1}`)
    assert.ok(beganAt.length < 4, `${beganAt.length} attempts`)
  })
})
