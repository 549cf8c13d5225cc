import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { call } from '../harness/gateway.ts'
import { dataFolder, startGatewayProcess } from '../harness/gateway-process.ts'
import { startReceiver } from '../harness/receiver.ts'
import { until } from '../harness/until.ts'
import { createKey, givenFlow } from './given-flow.ts'

const json = { 'content-type': 'application/json' }

/** Sends as fast as eight senders can, until told to stop. Remembers what was promised. */
function startSending(url: string, token: string) {
  const accepted: { n: number; experienceId: string }[] = []
  let isSending = true
  let next = 0
  const sender = async () => {
    while (isSending) {
      const n = next
      next += 1
      const answer = await call(url, {
        method: 'POST',
        headers: { ...json, authorization: `Bearer ${token}` },
        body: JSON.stringify({ n }),
      }).catch(() => undefined)
      if (answer?.status === 202) accepted.push({ n, experienceId: answer.body.experienceId })
      else if (answer === undefined) return
    }
  }
  const senders = Promise.all(Array.from({ length: 8 }, sender))
  return {
    accepted,
    async stop() {
      isSending = false
      await senders
    },
  }
}

suite('kill -9 of gateway and database during load', () => {
  test('every 202 has its experience, completed once, and the far side saw one idempotency key for it', async (t) => {
    const dataDir = await dataFolder(t)
    const receiver = await startReceiver(t)
    const first = await startGatewayProcess(t, { dataDir })
    const key = createKey(dataDir)
    const { path, token } = await givenFlow(first, key, receiver.url)

    const sending = startSending(`${first.url}${path}`, token)
    await until(() => sending.accepted.length >= 300, '300 accepted requests', 60_000)
    await first.killEverything()
    await sending.stop()

    const second = await startGatewayProcess(t, { dataDir })
    const experiences = await until(
      async () => {
        const all = await listAll(`${second.url}/api/v1/experiences`, key)
        return all.every(({ status }) => status === 'completed') && all
      },
      'every experience to complete',
      60_000,
    )

    const known = new Set(experiences.map(({ id }) => id))
    const lost = sending.accepted.filter(({ experienceId }) => !known.has(experienceId))
    assert.deepEqual(lost, [], 'accepted, but not there any more')
    assert.equal(known.size, experiences.length)

    const keysOf = Map.groupBy(receiver.requests, ({ body }) => Number(body))
    for (const { n, experienceId } of sending.accepted) {
      const keys = new Set(keysOf.get(n)?.map(({ headers }) => headers['idempotency-key']))
      assert.equal(keys.size, 1, `${experienceId} reached the far side with ${keys.size} keys`)
    }
    for (const { experienceId } of sending.accepted.slice(-20)) {
      const ends = (await activities(second.url, key, experienceId)).filter(({ kind }) => kind === 'completed')
      assert.equal(ends.length, 1)
    }
    assert.equal(await second.stop(), 0)
  })
})

suite('kill -9 of a process of the database during load', () => {
  test('the gateway goes on, and every 202 has its experience, completed', async (t) => {
    const dataDir = await dataFolder(t)
    const receiver = await startReceiver(t)
    const gateway = await startGatewayProcess(t, { dataDir })
    const key = createKey(dataDir)
    const { path, token } = await givenFlow(gateway, key, receiver.url)
    const sending = startSending(`${gateway.url}${path}`, token)
    for (let crash = 1; crash <= 2; crash += 1) {
      const target = sending.accepted.length + 100
      await until(() => sending.accepted.length >= target, '100 more accepted requests', 60_000)
      gateway.crashDatabase()
    }
    const target = sending.accepted.length + 100
    await until(() => sending.accepted.length >= target, '100 more accepted requests', 60_000)
    await sending.stop()
    const experiences = await until(
      async () => {
        const all = await listAll(`${gateway.url}/api/v1/experiences`, key)
        return all.every(({ status }) => status === 'completed') && all
      },
      'every experience to complete',
      60_000,
    )
    const known = new Set(experiences.map(({ id }) => id))
    assert.deepEqual(
      sending.accepted.filter(({ experienceId }) => !known.has(experienceId)),
      [],
    )
    assert.equal(await gateway.stop(), 0)
  })
})

async function listAll(url: string, key: string): Promise<{ id: string; status: string }[]> {
  const items: { id: string; status: string }[] = []
  let cursor = ''
  do {
    const { body } = await call(`${url}?limit=200${cursor === '' ? '' : `&cursor=${cursor}`}`, {
      headers: { authorization: `Bearer ${key}` },
    })
    items.push(...body.items)
    cursor = body.nextCursor ?? ''
  } while (cursor !== '')
  return items
}

async function activities(url: string, key: string, id: string): Promise<{ kind: string }[]> {
  return (await call(`${url}/api/v1/experiences/${id}/activities`, { headers: { authorization: `Bearer ${key}` } }))
    .body.items
}
