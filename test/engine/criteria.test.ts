import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Condition } from '#contract/condition.ts'
import type { Activity, Experience } from '#contract/experience.ts'
import type { FlowDocument } from '#contract/flow-document.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { until } from '../harness/until.ts'

/** A flow whose criteria node is `choice`, with a node behind each of the outcomes. */
function flowOf(type: string, params: Record<string, unknown>, outcomes: string[]): FlowDocument {
  const seen = (outcome: string) => ({
    id: `after_${outcome}`,
    type: 'set_fields',
    params: { fields: { took: '{{choice.outcome}}' } },
  })
  return {
    nodes: [{ id: 'trigger', type: 'webhook_trigger' }, { id: 'choice', type, params }, ...outcomes.map(seen)],
    edges: [
      { from: 'trigger', to: 'choice' },
      ...outcomes.map((outcome) => ({ from: 'choice', outcome, to: `after_${outcome}` })),
    ],
  }
}

suite('criteria nodes', () => {
  const gateway = gatewayOfSuite()

  async function run(
    document: FlowDocument,
    payloads: unknown[],
  ): Promise<{ activities: Activity[]; status: string }[]> {
    const flow = await gateway.given.activeFlow({ document, name: 'Criteria' })
    const token = await gateway.given.apiToken()
    return await Promise.all(
      payloads.map(async (payload) => {
        const { body, status, text } = await gateway.post(flow, payload, { token })
        assert.equal(status, 202, text)
        const ended = await until(async () => {
          const answer = await gateway.api('GET', `/experiences/${body.experienceId}`)
          return (answer.body as Experience).finishedAt !== null && (answer.body as Experience)
        }, 'the experience to end')
        const { body: page } = await gateway.api('GET', `/experiences/${body.experienceId}/activities`)
        return { activities: page.items, status: ended.status }
      }),
    )
  }

  const pathOf = ({ activities }: { activities: Activity[] }) =>
    activities.filter(({ kind }) => kind === 'node_completed').map(({ nodeId }) => nodeId)
  const detailOf = ({ activities }: { activities: Activity[] }) =>
    // biome-ignore lint/suspicious/noExplicitAny: a test looks into details of every shape
    activities.find(({ nodeId }) => nodeId === 'choice')?.detail as any

  test('a filter sends each experience along pass or fail, and the timeline tells why', async () => {
    const when: Condition = {
      all: [
        { left: '{{trigger.plan}}', operator: 'in', right: ['gold', 'silver'] },
        {
          any: [
            { left: '{{trigger.age}}', operator: 'greater_or_equal', right: 18 },
            { left: '{{trigger.guardian}}', operator: 'exists' },
          ],
        },
      ],
    }
    const [adult, child, guarded, other] = await run(flowOf('criteria_filter', { when }, ['pass', 'fail']), [
      { plan: 'gold', age: 18 },
      { plan: 'gold', age: '17' },
      { plan: 'silver', age: 3, guardian: { name: 'Ada' } },
      { age: 50 },
    ])
    assert.deepEqual(pathOf(adult as never), ['trigger', 'choice', 'after_pass'])
    assert.deepEqual(pathOf(child as never), ['trigger', 'choice', 'after_fail'])
    assert.deepEqual(pathOf(guarded as never), ['trigger', 'choice', 'after_pass'])
    assert.deepEqual(pathOf(other as never), ['trigger', 'choice', 'after_fail'])
    assert.deepEqual(detailOf(child as never), {
      outcome: 'fail',
      input: {
        comparisons: [
          { left: 'gold', operator: 'in', right: ['gold', 'silver'], holds: true },
          { left: '17', operator: 'greater_or_equal', right: 18, holds: false },
          { left: null, operator: 'exists', holds: false },
        ],
      },
    })
    assert.deepEqual(adult?.activities.at(-2)?.detail, { output: { took: 'pass' } }, 'later nodes see the outcome')
  })

  test('a split takes the first path from the top that holds, else other', async () => {
    const plan = (name: string) => ({ all: [{ left: '{{trigger.plan}}', operator: 'equals', right: name }] })
    const paths = [
      { id: 'gold', name: 'Gold', when: plan('gold') },
      { id: 'paying', name: 'Paying', when: { any: [...plan('gold').all, ...plan('silver').all] } },
      { id: 'late', when: plan('silver') },
    ]
    const [gold, silver, none] = await run(flowOf('criteria_split', { paths }, ['gold', 'paying', 'other']), [
      { plan: 'gold' },
      { plan: 'silver' },
      {},
    ])
    assert.deepEqual(pathOf(gold as never), ['trigger', 'choice', 'after_gold'])
    assert.deepEqual(pathOf(silver as never), ['trigger', 'choice', 'after_paying'])
    assert.deepEqual(pathOf(none as never), ['trigger', 'choice', 'after_other'])
    assert.deepEqual(detailOf(silver as never), {
      outcome: 'paying',
      input: {
        paths: [
          {
            id: 'gold',
            holds: false,
            comparisons: [{ left: 'silver', operator: 'equals', right: 'gold', holds: false }],
          },
          {
            id: 'paying',
            holds: true,
            comparisons: [
              { left: 'silver', operator: 'equals', right: 'gold', holds: false },
              { left: 'silver', operator: 'equals', right: 'silver', holds: true },
            ],
          },
        ],
      },
    })
  })

  test('an outcome without an edge completes the experience', async () => {
    const when: Condition = { any: [] }
    const [ended] = await run(flowOf('criteria_filter', { when }, ['pass']), [{}])
    assert.equal(ended?.status, 'completed')
    assert.deepEqual(pathOf(ended as never), ['trigger', 'choice'])
  })

  test('what the timeline keeps of a long value is cut', async () => {
    const when: Condition = { all: [{ left: '{{trigger.text}}', operator: 'matches', right: '^x{3}' }] }
    const [ended] = await run(flowOf('criteria_filter', { when }, ['pass']), [
      { text: `${'x'.repeat(199)}😀${'x'.repeat(5000)}` },
    ])
    assert.deepEqual(detailOf(ended as never).input.comparisons, [
      { left: `${'x'.repeat(199)}…`, operator: 'matches', right: '^x{3}', holds: true },
    ])
  })

  test('a draft lists the problems of conditions and of paths that are gone, and cannot be activated', async () => {
    const document = flowOf(
      'criteria_split',
      {
        paths: [
          {
            id: 'gold',
            name: 'Gold',
            when: { all: [{ left: '{{trigger.a', operator: 'equals', right: '{{ghost.x}}' }] },
          },
          { id: 'gold', when: { all: [{ left: 'a', operator: 'matches', right: 'x\ny**z' }] } },
          { id: 'other', when: { any: [{ left: 'a', operator: 'equal', right: 1 }] } },
          { id: 'not-a-name', when: [] },
          { id: 'late' },
        ],
      },
      ['gold', 'silver', 'other'],
    )
    const { body: draft } = await gateway.api('POST', '/flows', { name: 'Broken', document })
    const problems = draft.problems.map(({ nodeId, field, message }: Record<string, string>) => [
      nodeId,
      field,
      message,
    ])
    assert.deepEqual(problems, [
      [
        'choice',
        '/params/paths/3/id',
        'The value must be a letter, then letters, digits and underscores, 64 characters at most.',
      ],
      ['choice', '/params/paths/4/when', 'A value is required.'],
      [
        'choice',
        '/params/paths/1/when/all/0/right',
        'The pattern cannot be read: invalid nested repetition operator ** (line 2, column 2).',
      ],
      ['choice', '/params/paths/2/when/any/0/operator', problems[3]?.[2]],
      ['choice', '/params/paths/3/when', 'A condition is {"all": […]} or {"any": […]}.'],
      ['choice', '/params/paths/0/when/all/0/left', problems[5]?.[2]],
      ['choice', '/params/paths/0/when/all/0/right', '{{ghost}}: there is no node ghost (line 1, column 3).'],
      ['choice', '/params/paths/1/id', 'More than one path has the id gold.'],
      ['choice', '/params/paths/2/id', 'The outcome other is taken when no path is.'],
      ['choice', null, problems[9]?.[2]],
    ])
    assert.match(problems[5]?.[2], /cannot be read.*\(line 1, column 1\)/)
    assert.match(problems[9]?.[2], /no outcome silver\. Choose one of gold, /)
    const refused = await gateway.api('POST', `/flows/${draft.id}/activate`)
    assert.deepEqual([refused.status, refused.body.problems], [422, draft.problems])
  })

  test('warnings are told beside problems and do not keep a flow from being activated', async () => {
    const when: Condition = { all: [{ left: '{{trigger.plam}}', operator: 'equals', right: 'gold' }] }
    const document = flowOf('criteria_filter', { when }, ['pass'])
    document.nodes[0] = { id: 'trigger', type: 'webhook_trigger', params: { samplePayload: { plan: 'gold' } } }
    const { body: draft } = await gateway.api('POST', '/flows', { name: 'Warned', document })
    assert.deepEqual(draft.problems, [])
    const expected = [
      {
        nodeId: 'choice',
        field: '/params/when/all/0/left',
        message: '{{trigger.plam}}: this is not in the sample payload (line 1, column 3).',
      },
    ]
    assert.deepEqual(draft.warnings, expected)
    assert.deepEqual((await gateway.api('PUT', `/flows/${draft.id}/draft`, { document })).body.warnings, expected)
    assert.equal((await gateway.api('POST', `/flows/${draft.id}/activate`)).status, 200)
  })
})
