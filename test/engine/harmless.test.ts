import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Experience } from '#contract/experience.ts'
import type { FlowNode } from '#contract/flow-document.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { measureSlowness } from '../harness/slowness.ts'
import { until } from '../harness/until.ts'

const slowness = measureSlowness()
const turnMsMax = 100 * slowness

/**
 * Watches this process until it is stopped, and then tells the longest that it computed without coming back to its
 * clock. Processor time of the thread, because others use this machine too. The gateway runs in this process.
 */
function watchTurns(): { stop(): number } {
  let longestMs = 0
  let before = process.threadCpuUsage()
  const timer = setInterval(() => {
    const { user, system } = process.threadCpuUsage(before)
    before = process.threadCpuUsage()
    longestMs = Math.max(longestMs, (user + system) / 1000)
  }, 1)
  return {
    stop() {
      clearInterval(timer)
      return longestMs
    },
  }
}

const set = (template: string): Node => ({ type: 'set_fields', params: { fields: { x: template } } })
const request = (params: object): Node => ({
  type: 'web_request',
  params: { method: 'POST', url: 'http://127.0.0.1:1025/', retries: 0, ...params },
})
const filter = (left: string, operator: string, right?: unknown): Node => ({
  type: 'criteria_filter',
  params: { when: { all: [{ left, operator, ...(right === undefined ? {} : { right }) }] } },
})
type Node = Pick<FlowNode, 'type' | 'params'>

const times = (count: number, text: string) => text.repeat(count)
const long = 'a'.repeat(100_000)
const payload = {
  text: `${long}!`,
  items: Array.from({ length: 20_000 }, (_, i) => `item ${(i * 7919) % 20_000}`),
  padding: 'x'.repeat(600_000),
  line: 'a\r\nb: c',
}
const fields = (count: number, template: string) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, template]))
const loop = `${times(8, '{% for i in (1..1000) %}')}x${times(8, '{% endfor %}')}`

/** Patterns that are costly to read, each over as much text as it may have; a condition has a hundred at most. */
const patterns = (count: number): Node => ({
  type: 'criteria_filter',
  params: {
    when: {
      any: Array.from({ length: count }, (_, i) => ({
        left: '{{trigger.text | slice: 0, 800}}',
        operator: 'matches',
        right: `(a|b)*a(a|b){2${String(i).padStart(2, '0')}}c$`,
      })),
    },
  },
})

suite('hostile flows and payloads are harmless', () => {
  const gateway = gatewayOfSuite()

  const cases: [name: string, node: Node, status: Experience['status'], failure?: RegExp][] = [
    ['the prototype of the payload', set('{{trigger.__proto__}}'), 'completed'],
    ['the constructor of functions', set('{{trigger.constructor.constructor}}'), 'completed'],
    ['the prototype in a condition', filter('{{trigger.__proto__.toString}}', 'exists'), 'completed'],
    ['a loop over a large range', set('{% for i in (1..1000000) %}x{% endfor %}'), 'errored', /merge field/],
    [
      'nested loops over large ranges',
      set('{% for i in (1..1000000) %}{% for j in (1..1000000) %}{% endfor %}{% endfor %}'),
      'errored',
      /merge field/,
    ],
    ['nested loops', set(loop), 'errored', /takes too long|prints more/],
    [
      'a hundred fields of loops, each of which it may have',
      {
        type: 'set_fields',
        params: { fields: fields(100, '{% for i in (1..4000) %}{% if i > 0 %}{% endif %}{% endfor %}') },
      },
      'errored',
      /takes too long/,
    ],
    ['a loop in a URL', request({ url: `http://127.0.0.1:1025/${loop}` }), 'errored', /takes too long|prints more/],
    ['a loop in a header', request({ headers: { 'x-a': loop } }), 'errored', /takes too long|prints more/],
    ['a loop in a condition', filter(loop, 'equals', 'a'), 'errored', /takes too long|prints more/],
    [
      'a loop in a wait',
      { type: 'wait', params: { for: times(3, '{% for i in (1..2000) %}') + times(3, '{% endfor %}') } },
      'errored',
      /takes too long/,
    ],
    [
      'an output that doubles',
      set(`{% assign a = "xx" %}${times(40, '{% assign a = a | append: a %}')}{{a}}`),
      'errored',
      /searches a long text|too much data/,
    ],
    [
      'printing the payload again and again',
      set('{% for i in (1..100000) %}{{trigger.text}}{% endfor %}'),
      'errored',
      /prints more/,
    ],
    [
      'sorting again and again',
      set(`{{ trigger.items${times(500, ' | sort')} | size }}`),
      'errored',
      /too long|too much/,
    ],
    [
      'a line break in a header',
      request({ headers: { 'x-a': '{{trigger.line}}' } }),
      'failed',
      /header x-a holds a line break/,
    ],
    [
      'a large value again and again',
      { type: 'set_fields', params: { fields: fields(100, '{{trigger}}') } },
      'failed',
      /outputs of the nodes/,
    ],
    [
      'a large text again and again',
      { type: 'set_fields', params: { fields: fields(100, '{{trigger.text}}{{trigger.text}} ') } },
      'errored',
      /prints more|outputs of the nodes/,
    ],
    ['(a+)+$', filter('{{trigger.text}}', 'matches', '(a+)+$'), 'completed'],
    ['(.*a){25}', filter('{{trigger.text}}', 'matches', '(.*a){25}!'), 'completed'],
    ['(x+x+)+y', filter('{{trigger.text}}', 'matches', '(a+a+)+y'), 'completed'],
    ['[\\s\\S]{990}', filter('{{trigger.text}}', 'matches', '[\\s\\S]{990}$'), 'completed'],
    // As many as fit into the time of a node.
    ['patterns', patterns(Math.max(1, Math.floor(20 / slowness))), 'completed'],
  ]
  async function run(nodes: FlowNode[]): Promise<{ ended: Experience; longestMs: number }> {
    const all: FlowNode[] = [{ id: 'trigger', type: 'webhook_trigger' }, ...nodes]
    const edges = nodes.map(({ id }, index) => ({ from: all[index]?.id ?? '', to: id }))
    const flow = await gateway.given.activeFlow({ document: { nodes: all, edges } })
    const token = await gateway.given.apiToken()
    const body = JSON.stringify(payload)
    const turns = watchTurns()
    const { body: receipt, status, text } = await gateway.post(flow, body, { token })
    assert.equal(status, 202, text)
    const ended = await until(async () => {
      const answer = await gateway.api('GET', `/experiences/${receipt.experienceId}`)
      return (answer.body as Experience).finishedAt !== null && (answer.body as Experience)
    }, 'the experience to end')
    return { ended, longestMs: turns.stop() }
  }

  for (const [name, node, status, failure] of cases) {
    test(`${name}: ${status}, and nobody is kept waiting`, async () => {
      const { ended, longestMs } = await run([{ id: 'node', ...node }])
      assert.equal(ended.status, status, ended.failure ?? '')
      if (failure !== undefined) assert.match(ended.failure ?? '', failure)
      assert.ok(longestMs < turnMsMax, `${longestMs} ms`)
    })
  }

  test('a hundred patterns: within their time or stopped, and nobody is kept waiting', async () => {
    const { ended, longestMs } = await run([{ id: 'node', ...patterns(100) }])
    if (ended.status !== 'completed') assert.match(ended.failure ?? '', /takes too long/)
    assert.ok(longestMs < turnMsMax, `${longestMs} ms`)
  })

  test('many nodes that compute for as long as they may take turns with others', async () => {
    const busy = set('{% for i in (1..1000) %}{% if i > 0 %}{% endif %}{% endfor %}')
    const { ended, longestMs } = await run(Array.from({ length: 200 }, (_, index) => ({ id: `n${index}`, ...busy })))
    assert.equal(ended.status, 'completed', ended.failure ?? '')
    assert.ok(longestMs < turnMsMax, `${longestMs} ms`)
  })
})
