import assert from 'node:assert/strict'
import { before, suite, test } from 'node:test'
import { newUuid } from '#contract/ids.ts'
import { createLoader, type Loading } from '#engine/load-experiences.ts'
import { recordStatements } from '../harness/record-statements.ts'
import { chain, end, openWorkshop, type Workshop } from './engine-fixture.ts'
import { suiteClosing } from './suite-closing.ts'

suite('loading experiences', () => {
  const closing = suiteClosing()
  let workshop: Workshop
  let flow: Awaited<ReturnType<Workshop['flow']>>
  before(async () => {
    workshop = await openWorkshop(closing)
    flow = await workshop.flow(chain(end))
  })

  const idsOf = ({ loaded }: Loading) => loaded.map(({ id }) => id)

  test('jobs that begin together share a statement, and each gets its own in its order', async () => {
    const [first = '', second = '', third = ''] = await workshop.append(flow, [{ n: 1 }, { n: 2 }, { n: 3 }])
    const missing = newUuid()
    const loader = createLoader(workshop.database.pool)
    let loadings: Loading[] = []
    const statements = await recordStatements(async () => {
      loadings = await Promise.all([loader.load([third, missing, first]), loader.load([second])])
    })
    assert.equal(statements.length, 1)
    const [one, two] = loadings as [Loading, Loading]
    assert.deepEqual([idsOf(one), idsOf(two)], [[third, first], [second]])
    assert.deepEqual([one.remaining, two.remaining], [[], []])
    assert.deepEqual(
      one.loaded.map(({ body }) => String(body)),
      ['{"n":3}', '{"n":1}'],
    )
  })

  test('two jobs never get the same experience from one statement', async () => {
    const [id = ''] = await workshop.append(flow, [{}])
    const loader = createLoader(workshop.database.pool)
    const [one, two] = await Promise.all([loader.load([id]), loader.load([id])])
    assert.deepEqual([idsOf(one), idsOf(two)], [[id], [id]])
    assert.notEqual(one.loaded[0], two.loaded[0])
  })

  test('what would bring too much into memory at once remains, whichever job it is of', async () => {
    const [first = '', second = '', third = ''] = (await workshop.append(flow, [{}, {}, {}])).sort()
    await workshop.database.pool.query(
      'update inbound_request set bytes = 9000000 where id in (select request_id from experience where id = any($1))',
      [[first, second, third]],
    )
    const loader = createLoader(workshop.database.pool)
    const loadings = await Promise.all([loader.load([first]), loader.load([second, third])])
    assert.deepEqual(loadings.flatMap(idsOf), [first])
    assert.deepEqual(
      loadings.map(({ remaining }) => remaining),
      [[], [second, third]],
    )
    assert.deepEqual(idsOf(await loader.load([second, third])), [second])
  })

  test('a statement that fails fails for each job that it was for', async () => {
    const loader = createLoader(workshop.database.pool)
    const results = await Promise.allSettled([loader.load(['no uuid']), loader.load([newUuid()])])
    assert.deepEqual(
      results.map(({ status }) => status),
      ['rejected', 'rejected'],
    )
  })
})
