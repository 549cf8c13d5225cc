import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { patternLimits, readPattern } from '#domain/pattern.ts'
import { estimatePatternSize } from '#domain/pattern-size.ts'
import { measureSlowness } from '../harness/slowness.ts'

function find(pattern: string, text: string): boolean | 'too-long' {
  const reading = readPattern(pattern)
  assert.equal(reading.kind, 'ok', JSON.stringify(reading))
  return reading.kind === 'ok' && reading.pattern.find(text)
}

/** Processor time, because others use this machine too. */
function measureMs(work: () => void): number {
  const start = process.threadCpuUsage()
  work()
  const used = process.threadCpuUsage(start)
  return (used.user + used.system) / 1000
}

/** The same on each run: characters of the alphabet in no order that a pattern could use. */
function noise(alphabet: string[], length: number): string {
  let state = 1
  return Array.from({ length }, () => {
    state = (state * 48_271) % 2_147_483_647
    return alphabet[state % alphabet.length]
  }).join('')
}

suite('patterns', () => {
  test('a pattern is found anywhere unless it is anchored', () => {
    assert.equal(find('ol', 'gold'), true)
    assert.equal(find('^ol', 'gold'), false)
    assert.equal(find('^gold$', 'gold\n'), false)
    assert.equal(find('(?i)GOLD', 'gold'), true)
    assert.equal(find('^\\p{Lu}.\\d{2,3}$', 'É😀42'), true)
    assert.equal(find('', ''), true)
  })

  const broken: [pattern: string, message: RegExp, position?: { line: number; column: number }][] = [
    ['a(b', /missing closing \)/],
    ['ab\n*c**d', /invalid nested repetition operator \*\*/, { line: 2, column: 3 }],
    ['x(?=a)', /unsupported Perl syntax \(\?=/, { line: 1, column: 2 }],
    ['(?<=a)b', /./],
    ['(a)\\1', /invalid escape sequence \\1/, { line: 1, column: 4 }],
    ['a[z-a]', /z-a/, { line: 1, column: 3 }],
    ['a{1001}', /repeat count/, { line: 1, column: 2 }],
    ['a'.repeat(1001), /longer than 1000/],
    ['(((a{10}){10}){10}){2}', /repeat|too large/],
    ['\\PL{999}'.repeat(110), /too large/],
    ['((([^a]{9}){10}){10})[\\]a]{200}', /too large/],
    ['[a]{600}\\Q(((\\E{600}', /too large/],
  ]
  for (const [pattern, message, position] of broken) {
    test(`${pattern.slice(0, 40)} is no pattern`, () => {
      const reading = readPattern(pattern)
      assert.equal(reading.kind, 'invalid')
      if (reading.kind !== 'invalid') return
      assert.match(reading.message, message)
      assert.deepEqual(reading.position, position)
    })
  }

  test('the size is estimated without compiling', () => {
    assert.equal(estimatePatternSize('abc'), 3)
    assert.equal(estimatePatternSize('(a{100}){10}'), 1020)
    assert.equal(estimatePatternSize('[(]{3}\\({3}\\x{41}{3}\\pL{3}'), 3 + 3 + 3 + 4)
    assert.equal(estimatePatternSize('[]a]{5}[[:alpha:]x]{5}'), 10)
  })

  test('no text makes the reading throw, or takes long', () => {
    const piece = fc.constantFrom(
      'a',
      '.',
      '(',
      ')',
      '[',
      ']',
      '{9}',
      '{0,99}',
      '{1000}',
      '*',
      '+',
      '?',
      '|',
      '\\',
      'Q',
      'E',
      'p',
      '{',
      '}',
      'L',
      '^',
      '-',
      ':',
      '\n',
      '😀',
      '\ud800',
      '(?i)',
      '\\b',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('')
        assert.ok(measureMs(() => readPattern(text)) < 100, text)
      }),
      { numRuns: 1000 },
    )
  })
})

suite('no pattern keeps the process busy', () => {
  const msMax = 100 * measureSlowness()
  const length = 100_000
  const texts = {
    a: `${'a'.repeat(length)}!`,
    x: 'x'.repeat(length),
    ab: noise(['a', 'b'], length),
    lines: noise(['a', 'b', 'a', '\n'], length),
    wide: noise(['a', 'b', 'Z', ' ', 'é', 'ß', '😀', '1', 'K'], length),
    mixed: noise([...'aAbBxz 1,'], length),
  }
  const patterns = [
    '(a+)+$',
    '(.*a){25}',
    '(x+x+)+y',
    '[\\s\\S]{990}',
    '[\\s\\S]{990}$',
    'a.{900}b$',
    '(?i)[az].{900}[bx]$',
    '[ab][^x]{900}[ab]$',
    '(a|b)*a(a|b){300}$',
    '(a|b)*a(a|b){12}$',
    '(a|b)*a(a|b){5}$',
    '((a|b)?){110}(a|b){110}$',
    '[ab]{1,490}$',
    '(a.{0,490}b)$',
    '(\\ba|b\\B).{500}[ab]$',
    '(\\pL|\\pN){200}$',
    '(?i)(\\pL\\PL|\\PL\\pL|é|ß|\\w){100}$',
    '(a?){150}a{150}b',
    '(((a{1,7}){1,7}){1,7})$',
    '(?i)(a|b|[^z])*z.{400}$',
    '.*.*.*.*.*=.*',
    '(\\b\\w)*(\\B\\w)*!',
    '(?:(?:(?:a?b?)*){9}){9}!',
  ]
  for (const pattern of patterns) {
    test(`${pattern} takes less than 100 ms on any text, also on the longest that it may search`, () => {
      for (const [name, text] of Object.entries(texts)) {
        const whole = readPattern(pattern)
        assert.equal(whole.kind, 'ok', JSON.stringify(whole))
        if (whole.kind !== 'ok') return
        const ms = measureMs(() => whole.pattern.find(text))
        assert.ok(ms < msMax, `${name}: ${ms} ms`)
        if (whole.pattern.find(text) !== 'too-long') continue
        let longest = text
        while (whole.pattern.find(longest) === 'too-long') longest = longest.slice(0, longest.length * 0.9)
        const fresh = readPattern(pattern)
        const longestMs = measureMs(() => fresh.kind === 'ok' && fresh.pattern.find(longest))
        assert.ok(longestMs < msMax, `${name}, ${longest.length} characters: ${longestMs} ms`)
      }
    })
  }

  test('a small pattern searches a whole payload', () => {
    assert.equal(find('(a+)+$', texts.a), false)
    assert.equal(find('gold|silver', `${'x'.repeat(50_000)}gold`), true)
    assert.equal(find('b$', `${'a'.repeat(1_048_576)}b`), true)
    assert.equal(find('a.{900}b$', texts.ab), 'too-long')
  })

  test('a pattern stays the same however much it has searched', () => {
    const reading = readPattern('(a|b)*a(a|b){12}$')
    assert.equal(reading.kind, 'ok')
    if (reading.kind !== 'ok') return
    const text = texts.ab.slice(0, 5000)
    const first = reading.pattern.find(text)
    for (let steps = 0; steps < 3 * patternLimits.stepsRemembered; steps += 5000 * 20)
      assert.equal(reading.pattern.find(text), first)
  })
})
