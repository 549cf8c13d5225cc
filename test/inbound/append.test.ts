import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { newId, toUuid } from '#contract/ids.ts'
import { AppenderOverloaded, createAppender, type Entry } from '#inbound/append.ts'
import { closeAtEnd } from '../harness/closing.ts'
import { createTestDatabase } from '../harness/database.ts'

const mebibyte = 1024 * 1024

suite('arrivals that wait for the database', () => {
  test('are bounded in bytes as well as in number; what is beyond is turned away at once', async (t) => {
    const database = await createTestDatabase(t)
    const appender = createAppender({
      connectionString: database.connectionString,
      taskId: 1,
      backlogs: { countArrival: () => false },
      onStored: () => {},
      onBatch: () => {},
      onIdleError: () => {},
    })
    closeAtEnd(t, () => appender.close())
    const body = Buffer.alloc(mebibyte, '1')
    const blocker = await database.pool.connect()
    await blocker.query('begin; lock table api_token in access exclusive mode')
    const verdicts: Promise<string>[] = []
    try {
      for (let i = 0; i < 300; i += 1) {
        verdicts.push(
          appender.append(entryOf(body)).catch((error: unknown) => {
            assert.ok(error instanceof AppenderOverloaded, String(error))
            return 'overloaded'
          }),
        )
      }
      await new Promise((resolve) => setImmediate(resolve))
      // Those that were turned away know it although the database does not answer.
      const settled = await Promise.all(verdicts.map((verdict) => Promise.race([verdict, 'waiting'])))
      assert.equal(settled.filter((each) => each === 'waiting').length, 255)
      assert.equal(settled.filter((each) => each === 'overloaded').length, 45)
    } finally {
      await blocker.query('rollback')
      blocker.release()
    }
    assert.equal((await Promise.all(verdicts)).filter((verdict) => verdict === 'stale').length, 255)
    // There is room again.
    assert.equal(await appender.append(entryOf(body)), 'stale')
  })
})

/** An entry of a token that does not exist: it is looked at, and not stored. */
function entryOf(body: Buffer): Entry {
  return {
    requestId: toUuid('request', newId('request')) ?? '',
    experienceId: toUuid('experience', newId('experience')) ?? '',
    tokenId: toUuid('apiToken', newId('apiToken')) ?? '',
    tokenRevision: 1,
    flowId: toUuid('flow', newId('flow')) ?? '',
    flowRevision: 1,
    receivedAt: Date.now(),
    status: 202,
    transport: 'bearer',
    remoteAddress: '127.0.0.1',
    headers: '[]',
    body,
    contentEncoding: null,
    context: null,
    idempotencyKey: null,
    fingerprint: null,
    notes: [],
  }
}
