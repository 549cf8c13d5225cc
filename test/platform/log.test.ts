import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { suite, test } from 'node:test'
import { promisify } from 'node:util'
import { redactTokens } from '#domain/credentials.ts'
import { createLog, type Log } from '#platform/log.ts'

/** A log whose writes are kept as they come. */
function createKeptLog(level = 'info'): { log: Log; writes: string[] } {
  const writes: string[] = []
  const log = createLog({ level, scrub: redactTokens, destination: { write: (line) => void writes.push(line) } })
  return { log, writes }
}

/** The one line that logging these fields gives, as text and as what it says. */
function lineOf(
  fields: Record<string, unknown>,
  message = 'a message',
): { text: string; said: Record<string, unknown> } {
  const { log, writes } = createKeptLog()
  log.info(fields, message)
  assert.equal(writes.length, 1)
  const text = writes[0] ?? ''
  return { text, said: JSON.parse(text) }
}

const hostile = {
  'a carriage return and a line feed': 'one\r\n{"level":"info","msg":"forged"}',
  'an escape sequence': '\u001b[2J\u001b]0;title\u0007',
  'every C0 and C1 control': Array.from({ length: 0xa0 }, (_, code) => String.fromCharCode(code)).join(''),
  'the line and paragraph separators': 'one\u2028two\u2029three',
  'bidirectional overrides and isolates': '\u202agpj\u202b\u202c\u202d\u202e.exe\u2066\u2067\u2068\u2069',
  'a lone surrogate': 'half \ud83d of a pair',
  'quotes and backslashes': '\\", "forged": "yes',
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
const dangerous = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/

suite('a line of the log', () => {
  for (const [what, text] of Object.entries(hostile)) {
    test(`is one line of JSON that says the same, whatever comes in: ${what}`, () => {
      const places: Record<string, unknown>[] = [
        { field: text },
        { nested: { deep: [text] } },
        { nested: { [text]: 'as a name' } },
        { [text]: 'as a name' },
      ]
      for (const fields of places) {
        const { text: line, said } = lineOf(fields)
        assert.equal(line.split('\n').length, 2, 'one line feed, at the end')
        assert.ok(line.endsWith('}\n'))
        assert.doesNotMatch(line, dangerous)
        assert.equal(said.forged, undefined)
        for (const [name, value] of Object.entries(fields)) assert.deepEqual(said[name], value)
      }
      const { text: line, said } = lineOf({}, text)
      assert.equal(line.split('\n').length, 2)
      assert.doesNotMatch(line, dangerous)
      assert.equal(said.msg, text)
    })
  }

  test('says time, level and message, and of an error what explains it, down to its cause', () => {
    const { log, writes } = createKeptLog()
    const error = new Error('outer\r\nforged', { cause: new Error('inner') })
    log.error({ err: Object.assign(error, { code: '57P01', client: { sent: 'hunter2' } }) }, 'it failed')
    const said = JSON.parse(writes[0] ?? '')
    assert.equal(said.level, 'error')
    assert.equal(said.msg, 'it failed')
    assert.equal(new Date(said.time).toISOString(), said.time)
    assert.deepEqual(Object.keys(said.err).sort(), ['cause', 'code', 'message', 'stack', 'type'])
    assert.match(said.err.stack, /log\.test\.ts/)
    assert.equal(said.err.cause.message, 'inner')
    assert.equal(writes[0]?.split('\n').length, 2)
  })

  test('is written from its level on', () => {
    const { log, writes } = createKeptLog('warn')
    log.info('not this')
    log.warn('this')
    assert.deepEqual(
      writes.map((line) => JSON.parse(line).msg),
      ['this'],
    )
  })
})

suite('secrets in the log', () => {
  const token = 'hgt_0123456789AB_abcdefghijklmnopqrstuvwxyz0123456789'

  test('a token is cut down to its key id wherever it stands', () => {
    const lines = [
      lineOf({}, `refused ${token}`),
      lineOf({ url: `/inbound/x?access_token=${token}` }),
      lineOf({ nested: { list: [token] } }),
      lineOf({ nested: { [token]: 1 } }),
      lineOf({ err: new Error(`no such token: ${token}`) }),
    ]
    for (const { text } of lines) {
      assert.ok(text.includes('hgt_0123456789AB_…'), text)
      assert.doesNotMatch(text, /abcdefghij/)
    }
  })

  test('a management key is cut down as well', () => {
    const { text } = lineOf({ key: token.replace('hgt', 'hgm') })
    assert.ok(text.includes('hgm_0123456789AB_…'))
    assert.doesNotMatch(text, /abcdefghij/)
  })

  test('what stands under the name of a secret is removed, as a field and up to two objects deep', () => {
    const secrets = {
      authorization: 'Basic aHVudGVyMg==',
      cookie: 'session=hunter2',
      'x-api-key': 'hunter2',
      password: 'hunter2',
      token: 'hunter2',
      secret: 'hunter2',
    }
    const removed = Object.fromEntries(Object.keys(secrets).map((name) => [name, '[removed]']))
    const { text, said } = lineOf({ ...secrets, body: { ...secrets }, request: { headers: { ...secrets } } })
    assert.doesNotMatch(text, /hunter2|aHVudGVyMg/)
    assert.deepEqual({ ...said, ...removed, body: removed, request: { headers: removed } }, said)
  })

  test('what is logged stays as it was for those who work with it', () => {
    const headers = { authorization: 'Bearer hunter2' }
    lineOf({ request: { headers } })
    assert.equal(headers.authorization, 'Bearer hunter2')
  })
})

test('a full disk costs lines of the log, and not the process', async () => {
  const program = `
    import { createLog } from '#platform/log.ts'
    const log = createLog({ level: 'info', scrub: (line) => line })
    for (let i = 0; i < 3; i += 1) log.info({ i }, 'a line')
    setTimeout(() => console.error('still there'))`
  const command = '"$0" --input-type=module --eval "$1" > /dev/full'
  const { stderr } = await promisify(execFile)('sh', ['-c', command, process.execPath, program])
  assert.match(stderr, /still there/)
})
