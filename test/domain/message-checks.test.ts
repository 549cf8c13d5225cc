import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { checkFlow } from '#domain/check-flow.ts'

const credentialId = 'crd_01h455vb4pex5vsknk084sn02q'
const email = {
  credentialId,
  from: 'Shop <shop@example.com>',
  to: '{{trigger.email}}',
  subject: 'Hello',
  text: 'Hello',
}
const sms = { credentialId, from: '+15005550006', to: '{{trigger.phone}}', body: 'Hello' }

/** The fields with problems, and what they are, for a trigger and this node. */
function problemsOf(type: string, params: Record<string, unknown>): Record<string, string> {
  const nodes = [
    { id: 'trigger', type: 'webhook_trigger' },
    { id: 'node', type, params },
  ]
  const problems = checkFlow({ nodes, edges: [{ from: 'trigger', to: 'node' }] })
  return Object.fromEntries(problems.map(({ field, message }) => [field ?? '', message]))
}

suite('a send_email node', () => {
  test('is fine with text, HTML or both, and with merge fields for addresses', () => {
    assert.deepEqual(problemsOf('send_email', email), {})
    assert.deepEqual(problemsOf('send_email', { ...email, text: undefined, html: '<p>{{trigger.name}}</p>' }), {})
    assert.deepEqual(
      problemsOf('send_email', { ...email, from: '{{trigger.x}}', cc: 'a@example.com, b@example.com' }),
      {},
    )
  })

  test('says what is missing', () => {
    assert.deepEqual(Object.keys(problemsOf('send_email', {})).sort(), [
      '/params/credentialId',
      '/params/from',
      '/params/subject',
      '/params/text',
      '/params/to',
    ])
  })

  for (const [field, value] of [
    ['credentialId', 'crd_1'],
    ['credentialId', null],
    ['from', 'shop'],
    ['from', 'a@example.com, b@example.com'],
    ['to', ' '],
    ['to', 'ann@example'],
    ['to', ','],
    ['cc', 'ann'],
    ['bcc', 'ann'],
    ['replyTo', 'ann'],
    ['subject', ''],
    ['subject', 'two\nlines'],
    ['text', ' '],
    ['html', '{{ broken'],
    ['retries', 11],
  ] as const) {
    test(`names ${field} when it is ${JSON.stringify(value)}`, () => {
      assert.deepEqual(Object.keys(problemsOf('send_email', { ...email, [field]: value })), [`/params/${field}`])
    })
  }
})

suite('a send_sms node', () => {
  test('is fine with a number, a name or a service as its sender', () => {
    for (const from of ['+15005550006', 'Shop', `MG${'0a'.repeat(16)}`, '{{trigger.from}}']) {
      assert.deepEqual(problemsOf('send_sms', { ...sms, from }), {})
    }
  })

  for (const [field, value] of [
    ['credentialId', undefined],
    ['from', 'a name that is too long'],
    ['to', '020 7946 0958'],
    ['to', ''],
    ['body', ''],
    ['body', 'x'.repeat(1601)],
  ] as const) {
    test(`names ${field} when it is ${JSON.stringify(value)?.slice(0, 40)}`, () => {
      assert.deepEqual(Object.keys(problemsOf('send_sms', { ...sms, [field]: value })), [`/params/${field}`])
    })
  }
})
