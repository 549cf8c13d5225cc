import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { readMailboxes } from '#domain/email-address.ts'

suite('a list of e-mail addresses', () => {
  for (const [text, ...mailboxes] of [
    ['', ...[]],
    [' , ', ...[]],
    ['ann@example.com', ['', 'ann@example.com']],
    ['Ann Lee <ann@example.com>', ['Ann Lee', 'ann@example.com']],
    ['"Lee, Ann" <ann@example.com>, <bob@example.com>,', ['Lee, Ann', 'ann@example.com'], ['', 'bob@example.com']],
    ["o'neil+tag_1@sub.example.co.uk", ['', "o'neil+tag_1@sub.example.co.uk"]],
    ['Jörg <jörg@Bücher.example>', ['Jörg', 'jörg@xn--bcher-kva.example']],
  ] as [string, ...[string, string][]][]) {
    test(`can be ${JSON.stringify(text)}`, () => {
      assert.deepEqual(readMailboxes(text), {
        kind: 'ok',
        mailboxes: mailboxes.map(([name, address]) => ({ name, address })),
      })
    })
  }

  for (const text of [
    'ann',
    'ann@',
    '@example.com',
    'ann@example',
    'ann@example..com',
    'ann@-example.com',
    '.ann@example.com',
    'ann.@example.com',
    'a..b@example.com',
    'ann lee@example.com',
    'ann@exam ple.com',
    'ann@[127.0.0.1]',
    'ann@127.0.0.1',
    'ann@example.com/../x',
    'ann@example.com>',
    '<ann@example.com',
    'a<b> <ann@example.com>',
    '"ann"@example.com',
    '"unfinished, ann@example.com',
    'ann@example.com; bob@example.com',
    'ann@example.com\r\nBcc: spy@example.com',
    'Ann\n<ann@example.com>',
    'ann@example.com\0',
    'ann\u200b@example.com',
    'ann\u2028@example.com',
    `${'a'.repeat(65)}@example.com`,
    `a@${'b'.repeat(64)}.com`,
  ]) {
    test(`cannot be ${JSON.stringify(text.slice(0, 60))}`, () => assert.equal(readMailboxes(text).kind, 'bad'))
  }

  test('holds 50 and no more', () => {
    const list = (count: number) => Array.from({ length: count }, (_, index) => `a${index}@example.com`).join(', ')
    assert.equal(readMailboxes(list(50)).kind, 'ok')
    assert.equal(readMailboxes(list(51)).kind, 'bad')
  })

  test('never yields what could leave its place in a header or a command', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('', '@example.com', '<a@example.com>'),
        (text, end) => {
          const reading = readMailboxes(text + end)
          if (reading.kind === 'bad') return
          for (const { name, address } of reading.mailboxes) {
            assert.doesNotMatch(address, /[\s<>,\p{Cc}]/u)
            assert.doesNotMatch(name, /[<>"\p{Cc}]/u)
          }
        },
      ),
      { numRuns: 2000 },
    )
  })
})
