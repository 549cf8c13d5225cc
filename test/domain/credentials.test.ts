import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { type Credentials, hasTokenInQuery, readCredentials, redactTokens } from '#domain/credentials.ts'

const token = 'hgt_UVGfPM3Y5fBu_iQ5cEVBovVDsdOkM3NaGMKwlGGJRMWIO0SaxYD'
const workspaceId = 'wsp_01hf0yjg8kfmk8t7hv7s2fmz9b'
const base64 = (content: string | Uint8Array) => Buffer.from(content).toString('base64')
const authorization = (value: string) => readCredentials(['Host', 'gateway', 'Authorization', value])

/** `why` is prose; a test names the kind only. */
function kindOf(credentials: Credentials): string {
  return credentials.kind
}

suite('Bearer credentials', () => {
  for (const scheme of ['Bearer', 'bearer', 'BEARER', 'bEaReR']) {
    test(`${scheme} is the Bearer scheme`, () => {
      assert.deepEqual(authorization(`${scheme} ${token}`), { kind: 'token', transport: 'bearer', token })
    })
  }

  test('several spaces after the scheme and white space around the value are ignored', () => {
    assert.deepEqual(authorization(` \tBearer   ${token}\t `), { kind: 'token', transport: 'bearer', token })
  })

  test('the header name is compared without case', () => {
    assert.equal(kindOf(readCredentials(['aUTHORIZATION', `Bearer ${token}`])), 'token')
  })

  const refused = {
    'an empty token': 'Bearer',
    'an empty token after spaces': 'Bearer   ',
    'a second word': `Bearer ${token} extra`,
    'a tab after the scheme': `Bearer\t${token}`,
    'a comma': `Bearer ${token},`,
    'a quoted token': `Bearer "${token}"`,
    'a character above ASCII': `Bearer ${token}é`,
    'an equals sign in the middle': 'Bearer abc=def',
    'an empty header': '',
  }
  for (const [name, value] of Object.entries(refused)) {
    test(`${name} is an invalid request`, () => {
      assert.equal(kindOf(authorization(value)), 'invalidRequest')
    })
  }
})

suite('an invalid request', () => {
  test('is told what is wrong', () => {
    const faults = {
      Bearer: 'The Authorization header holds no token.',
      [`Bearer ${token} ${token}`]: 'The Authorization header holds more than one word.',
      [`Bearer ${token};`]: 'The token in the Authorization header has characters that no token has.',
      '': 'The Authorization header is not a scheme followed by credentials.',
    }
    for (const [value, why] of Object.entries(faults)) {
      assert.deepEqual(authorization(value), { kind: 'invalidRequest', why })
    }
  })
})

suite('Basic credentials', () => {
  test('the first colon ends the user name, later ones belong to the password', () => {
    assert.deepEqual(authorization(`bAsIc ${base64(`${workspaceId}:a:b:`)}`), {
      kind: 'token',
      transport: 'basic',
      token: 'a:b:',
      workspaceId,
    })
  })

  const malformed = {
    'nothing after the scheme': 'Basic',
    'a character outside the alphabet': 'Basic YT!pi@==',
    'the URL alphabet': `Basic ${base64('a:>>>?').replace('+', '-').replace('/', '_')}`,
    'missing padding': 'Basic YTpi'.concat('Yg'),
    'spare bits that are not zero': 'Basic YTpiYh==',
    'padding alone': 'Basic ====',
    'a second word': `Basic ${base64('a:b')} x`,
    'no colon': `Basic ${base64('ab')}`,
    'an empty user name': `Basic ${base64(`:${token}`)}`,
    'an empty password': `Basic ${base64(`${workspaceId}:`)}`,
    'invalid UTF-8': `Basic ${base64(Uint8Array.of(0x61, 0x3a, 0xff))}`,
    'an overlong UTF-8 colon': `Basic ${base64(Uint8Array.of(0x61, 0xc0, 0xba, 0x62))}`,
    'a NUL': `Basic ${base64('a:b\0')}`,
    'a line feed': `Basic ${base64('a\n:b')}`,
    'a DEL': `Basic ${base64('a:b\x7f')}`,
  }
  for (const [name, value] of Object.entries(malformed)) {
    test(`${name} is malformed`, () => {
      const credentials = authorization(value)
      assert.equal(credentials.kind, 'malformed')
    })
  }

  test('a byte order mark stays part of the user name', () => {
    const credentials = authorization(`Basic ${base64('\ufeffa:b')}`)
    assert.equal(credentials.kind === 'token' && credentials.workspaceId, '\ufeffa')
  })

  test('any user name without a colon and any password come back as they were', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 })
    const user = text.filter((value) => !value.includes(':'))
    fc.assert(
      fc.property(user, text, (name, password) => {
        assert.deepEqual(authorization(`Basic ${base64(`${name}:${password}`)}`), {
          kind: 'token',
          transport: 'basic',
          token: password,
          workspaceId: name,
        })
      }),
    )
  })
})

suite('exactly one credential', () => {
  test('none is missing', () => {
    assert.deepEqual(readCredentials([]), { kind: 'missing' })
    assert.deepEqual(readCredentials(['Host', 'gateway', 'X-Authorization', `Bearer ${token}`]), { kind: 'missing' })
  })

  test('Proxy-Authorization is ignored', () => {
    assert.deepEqual(readCredentials(['Proxy-Authorization', `Bearer ${token}`]), { kind: 'missing' })
  })

  test('X-API-Key is read whatever the case of its name', () => {
    assert.deepEqual(readCredentials(['x-Api-keY', ` ${token}`]), { kind: 'token', transport: 'api-key', token })
  })

  for (const value of ['Digest username="a"', 'Negotiate abc', 'AWS4-HMAC-SHA256 Credential=a, b=c', token]) {
    test(`${value.split(' ')[0]} is an unknown scheme`, () => {
      assert.deepEqual(authorization(value), { kind: 'unknownScheme' })
    })
  }

  const bearer = `Bearer ${token}`
  const refused: Record<string, string[]> = {
    'two Authorization lines': ['Authorization', bearer, 'authorization', 'Basic YTpi'],
    'two equal Authorization lines': ['Authorization', bearer, 'Authorization', bearer],
    'Authorization and X-API-Key': ['Authorization', bearer, 'X-API-Key', token],
    'an unknown scheme and X-API-Key': ['Authorization', 'Digest a', 'X-API-Key', token],
    'two X-API-Key lines': ['X-API-Key', token, 'X-API-Key', token],
    'an empty X-API-Key': ['X-API-Key', ' '],
    'two words in X-API-Key': ['X-API-Key', `${token} ${token}`],
    'a scheme in X-API-Key': ['X-API-Key', bearer],
    'an illegal character in X-API-Key': ['X-API-Key', `${token};`],
  }
  for (const [name, headers] of Object.entries(refused)) {
    test(`${name}: invalid request`, () => {
      assert.equal(kindOf(readCredentials(headers)), 'invalidRequest')
    })
  }
})

suite('any headers', () => {
  const name = fc.constantFrom('Authorization', 'authorization', 'X-API-Key', 'Cookie')
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string().map((rest) => `Bearer ${rest}`),
    fc.base64String().map((rest) => `Basic ${rest}`),
    fc.uint8Array().map((bytes) => `Basic ${base64(bytes)}`),
  )

  test('are answered, and no reason repeats what was sent', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 3 }), (pairs) => {
        const credentials = readCredentials(pairs.flat())
        if (!('why' in credentials)) return
        for (const [, sent] of pairs) assert.ok(sent.length < 12 || !credentials.why.includes(sent))
      }),
    )
  })

  test('an odd number of raw header strings is answered too', () => {
    assert.deepEqual(readCredentials(['Authorization']), { kind: 'missing' })
  })

  test('a long run of white space costs no more than its length', () => {
    const startedAt = performance.now()
    authorization(`Bearer a${' '.repeat(200_000)}b`)
    authorization(`Bearer${' '.repeat(200_000)}\n`)
    assert.ok(performance.now() - startedAt < 1000)
  })
})

suite('hasTokenInQuery', () => {
  const secret = token.slice(17)
  const found = [
    `/inbound/x?access_token=${token}`,
    '/inbound/x?access_token=other',
    '/inbound/x?access_token',
    '/inbound/x?a=1&ACCESS%5FTOKEN=',
    '/inbound/x?a=1;access_token=',
    '/inbound/x?api_key=hgt_short',
    '/inbound/x?apikey=hgm_',
    '/inbound/x?api-key=hgt_',
    '/inbound/x?token=%68gt_',
    '/inbound/x?X-Api-Key=hgm_1',
    '/inbound/x?key=hgt%5Fa',
    `/inbound/x?callback=${token}`,
    `/inbound/x?callback=before-${token}-after`,
    `/inbound/x?${token}`,
    `/inbound/x?a=${token.replaceAll('_', '%5f')}`,
    `/inbound/x?a=%68%67%74%5F${token.slice(4)}`,
    `/inbound/x?a=%ff${token}`,
    '/inbound/x?a=hgm_abcdefghijkl',
    'http://gateway/inbound/x?access_token=1',
  ]
  for (const url of found) {
    test(`finds the one in ${url}`, () => {
      assert.equal(hasTokenInQuery(url), true)
    })
  }

  const clean = [
    '/inbound/x',
    '/inbound/x?',
    '/inbound/x?token=abc&key=1&api_key=live',
    '/inbound/x?a=hgt_abc',
    '/inbound/x?a=access_token',
    '/inbound/x?access_token_hint=1',
    `/inbound/${token}`,
    `/inbound/x?secret=${secret}`,
    '/inbound/x?token',
    '/inbound/x?%=%zz&token=%',
  ]
  for (const url of clean) {
    test(`finds none in ${url}`, () => {
      assert.equal(hasTokenInQuery(url), false)
    })
  }

  test('answers for any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => typeof hasTokenInQuery(`?${text}`) === 'boolean'))
  })
})

suite('redactTokens', () => {
  test('keeps the key id and hides the secret', () => {
    assert.equal(redactTokens(`sent ${token}, again ${token}`), 'sent hgt_UVGfPM3Y5fBu_…, again hgt_UVGfPM3Y5fBu_…')
    assert.equal(redactTokens('hgm_gcVkMKtiDFeN_AdP3oohl'), 'hgm_gcVkMKtiDFeN_…')
  })

  test('covers a token with encoded underscores, one cut off, and one with more behind it', () => {
    assert.equal(redactTokens(`?a=${token.replaceAll('_', '%5F')}&b=1`), '?a=hgt_UVGfPM3Y5fBu_…&b=1')
    assert.equal(redactTokens(token.slice(0, 19)), 'hgt_UVGfPM3Y5fBu_…')
    assert.equal(redactTokens(`${token}${token}.`), 'hgt_UVGfPM3Y5fBu_….')
    assert.equal(redactTokens(`${token}_x.`), 'hgt_UVGfPM3Y5fBu_….')
  })

  test('covers a token with a mistyped key id', () => {
    assert.equal(redactTokens(token.replace('UVG', 'UV')), 'hgt_…')
    assert.equal(redactTokens(token.replace('UVG', 'UVGG')), 'hgt_…')
    assert.equal(redactTokens(token.replace('Bu_', 'Bu')), 'hgt_…')
  })

  test('leaves a key id and other text alone, and repeating it changes nothing', () => {
    for (const text of ['hgt_UVGfPM3Y5fBu', 'hgt_UVGfPM3Y5fBu_…', 'highgt', 'prefix hgt_ and hgm_', 'naïve 😀']) {
      assert.equal(redactTokens(text), text)
    }
  })

  test('no part of the secret survives in any surroundings', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const redacted = redactTokens(`${before} ${token} ${after}`)
        assert.ok(!redacted.includes('iQ5cEVBovV') && !redacted.includes('O0SaxYD'))
        assert.ok(redacted.includes('hgt_UVGfPM3Y5fBu_…'))
        assert.equal(redactTokens(redacted), redacted)
      }),
    )
  })
})
