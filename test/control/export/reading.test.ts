import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
import { fastify } from 'fastify'
import Type from 'typebox'
import { exportList } from '#control/export/export-list.ts'
import { compileValidator } from '#control/validate-input.ts'
import { until } from '../../harness/until.ts'

/** Serves the export of a list of as many pages as are asked for, a megabyte each, and counts what is read. */
async function serveNumbers(t: TestContext) {
  const app = fastify()
  t.after(() => app.close())
  app.setValidatorCompiler(compileValidator)
  const seen = { pagesRead: 0, answersClosed: 0 }
  app.addHook('onRequest', async (_request, reply) => {
    reply.raw.on('close', () => {
      seen.answersClosed += 1
    })
  })
  const items = Array(200).fill({ text: 'x'.repeat(5000) })
  exportList(app, {
    name: 'numbers',
    tags: ['Numbers'],
    may: 'request.read',
    query: Type.Object({ pages: Type.Integer() }),
    item: Type.Object({ text: Type.String() }),
    readPage: async (_actor, { pages, cursor = '1' }) => {
      seen.pagesRead += 1
      return { items, nextCursor: Number(cursor) === pages ? null : String(Number(cursor) + 1) }
    },
  })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const open = (pages: number, method = 'GET') => fetch(`${url}/export?format=jsonl&pages=${pages}`, { method })
  return { seen, open }
}

suite('exporting to a client', () => {
  test('that goes away ends the reading of the list', async (t) => {
    const { seen, open } = await serveNumbers(t)
    const reader = (await open(1_000_000)).body?.getReader()
    for (let count = 0; count < 20; count += 1) await reader?.read()
    await reader?.cancel()
    await until(() => seen.answersClosed === 1, 'the end of the answer')

    const before = seen.pagesRead
    await (await open(50)).bytes()
    // One page may have been on its way.
    assert.ok(seen.pagesRead - before <= 51, `${seen.pagesRead - before} pages`)
  })

  test('that does not read on waits, instead of filling the memory', async (t) => {
    const { seen, open } = await serveNumbers(t)
    const slow = await open(1_000)
    await (await open(100)).bytes()
    const pagesAhead = seen.pagesRead - 100
    t.diagnostic(`${pagesAhead} pages of 1 MB were read ahead`)
    assert.ok(pagesAhead < 50, `${pagesAhead} pages`)
    await slow.body?.cancel()
  })

  test('that asks for the header alone reads nothing', async (t) => {
    const { seen, open } = await serveNumbers(t)
    assert.equal((await open(1_000, 'HEAD')).status, 200)
    await (await open(1)).bytes()
    assert.equal(seen.pagesRead, 1)
  })
})
