import assert from 'node:assert/strict'
import { isIP } from 'node:net'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { clientAddress, createCidrMatcher, readCidr } from '#domain/client-address.ts'

const isTrusted = createCidrMatcher(['10.0.0.0/8', '127.0.0.1/32', 'fd00::/8'])
const from = (peer: string, forwardedFor?: string) => clientAddress(peer, forwardedFor, isTrusted)

suite('clientAddress', () => {
  test('is the peer when nothing was forwarded', () => {
    assert.equal(from('127.0.0.1'), '127.0.0.1')
    assert.equal(from('127.0.0.1', ''), '127.0.0.1')
  })

  test('is the peer, whatever it forwards, when the peer is not trusted', () => {
    assert.equal(from('203.0.113.9', '198.51.100.1'), '203.0.113.9')
    assert.equal(
      clientAddress('127.0.0.1', '198.51.100.1', () => false),
      '127.0.0.1',
    )
  })

  test('is the rightmost forwarded address that is not trusted', () => {
    assert.equal(from('127.0.0.1', '1.1.1.1, 198.51.100.1,10.2.3.4 ,\t10.0.0.1'), '198.51.100.1')
    assert.equal(from('127.0.0.1', '1.1.1.1, 2001:DB8:0::1, fd00::5'), '2001:db8::1')
  })

  test('is the leftmost address when all are trusted', () => {
    assert.equal(from('127.0.0.1', '10.0.0.3, 10.0.0.2'), '10.0.0.3')
  })

  for (const bad of [
    'unknown',
    '',
    '_hidden',
    '256.1.1.1',
    '010.0.0.1',
    '0x0a000001',
    '1.1',
    '"1.1.1.1"',
    'for=1.1.1.1',
    '[1',
    '1.1.1.1:',
    '1.1.1.1:x',
    '::1::',
    '[::1]:x',
  ]) {
    test(`is the last good address when the next element is ${JSON.stringify(bad)}`, () => {
      assert.equal(from('127.0.0.1', `198.51.100.1, ${bad}, 10.0.0.7`), '10.0.0.7')
      assert.equal(from('127.0.0.1', `198.51.100.1, ${bad}`), '127.0.0.1')
    })
  }

  test('has no port and no brackets', () => {
    assert.equal(from('127.0.0.1', '198.51.100.1:4711'), '198.51.100.1')
    assert.equal(from('127.0.0.1', '[2001:db8::1]:4711'), '2001:db8::1')
    assert.equal(from('127.0.0.1', '[2001:db8::1]'), '2001:db8::1')
  })

  test('is IPv4 when it came as IPv4-mapped IPv6, for peers and elements', () => {
    assert.equal(from('::ffff:203.0.113.9'), '203.0.113.9')
    assert.equal(from('::ffff:7f00:1', '::FFFF:198.51.100.1, ::ffff:10.0.0.1'), '198.51.100.1')
  })

  test('is not IPv4 when it came in the deprecated IPv4-compatible form', () => {
    assert.equal(from('127.0.0.1', '198.51.100.1, ::10.0.0.1'), '::a00:1')
  })

  test('has no zone', () => {
    assert.equal(from('fe80::1%eth0'), 'fe80::1')
    assert.equal(from('fd00::1%eth0.1', '198.51.100.1'), '198.51.100.1')
  })

  test('is the peer as it came when that is no address', () => {
    assert.equal(from('', '198.51.100.1'), '')
    assert.equal(from('/run/hookgate.sock', '198.51.100.1'), '/run/hookgate.sock')
  })

  test('is answered for any text, and is canonical when the peer is an address', () => {
    const element = fc.oneof(fc.ipV4(), fc.ipV6(), fc.string({ unit: 'binary' }), fc.constant('10.0.0.1'))
    const peer = fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom('127.0.0.1', '::ffff:127.0.0.1'))
    fc.assert(
      fc.property(peer, fc.array(element), (address, elements) => {
        const client = from(address, elements.join(', '))
        assert.notEqual(isIP(client), 0)
        assert.equal(from(client), client)
      }),
    )
    fc.assert(fc.property(fc.string({ unit: 'binary' }), element, (a, b) => typeof from(a, b) === 'string'))
  })

  test('cannot be moved by what the sender writes to the left of the proxy', () => {
    const forged = fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()))
    fc.assert(
      fc.property(forged, (elements) => {
        assert.equal(from('127.0.0.1', [...elements, '198.51.100.1', '10.0.0.1'].join(',')), '198.51.100.1')
      }),
    )
  })
})

suite('readCidr', () => {
  const canonical = {
    '10.1.2.3/8': '10.0.0.0/8',
    '192.168.1.77/25': '192.168.1.0/25',
    '192.168.1.177/25': '192.168.1.128/25',
    '1.2.3.4': '1.2.3.4/32',
    '1.2.3.4/32': '1.2.3.4/32',
    '1.2.3.4/0': '0.0.0.0/0',
    '2001:DB8:0:0::5/32': '2001:db8::/32',
    '2001:db8::ff/121': '2001:db8::80/121',
    '::1': '::1/128',
    '::/0': '::/0',
    '::ffff:10.1.2.3/104': '10.0.0.0/8',
    '::ffff:10.1.2.3': '10.1.2.3/32',
    '::ffff:0:0/96': '0.0.0.0/0',
    '::ffff:10.1.2.3/64': '::/64',
    '::ffff:10.1.2.3/95': '::fffe:0:0/95',
    '64:ff9b::10.1.2.3/96': '64:ff9b::/96',
  }
  for (const [text, expected] of Object.entries(canonical)) {
    test(`${text} is ${expected}`, () => {
      assert.equal(readCidr(text), expected)
    })
  }

  for (const text of [
    '',
    '/8',
    '10.0.0.0/',
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/08',
    '10.0.0.0/+8',
    '10.0.0.0/8 ',
    '10/8',
    '010.0.0.0/8',
    'fe80::1%eth0/64',
    '10.0.0.0/255.0.0.0',
    'localhost',
    '::ffff:10.0.0.0/129',
    '1.2.3.4/8/8',
  ]) {
    test(`${JSON.stringify(text)} is no CIDR`, () => {
      assert.equal(readCidr(text), undefined)
    })
  }

  test('is its own canonical form, and matches the address it was made of', () => {
    const cidr = fc.oneof(fc.tuple(fc.ipV4(), fc.nat(32)), fc.tuple(fc.ipV6(), fc.nat(128)))
    fc.assert(
      fc.property(cidr, ([address, prefixLength]) => {
        const read = readCidr(`${address}/${prefixLength}`)
        assert.ok(read !== undefined)
        assert.equal(readCidr(read), read)
        if (!address.toLowerCase().includes('ffff')) assert.equal(createCidrMatcher([read])(address), true)
      }),
    )
  })

  test('is answered for any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => readCidr(text) === undefined || isIP(text) !== 0))
  })
})

suite('createCidrMatcher', () => {
  test('knows the first and the last address of a network, and their neighbours', () => {
    const matches = createCidrMatcher(['192.168.4.0/22', '2001:db8:8000::/33'])
    for (const ip of ['192.168.4.0', '192.168.7.255', '2001:db8:8000::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff']) {
      assert.equal(matches(ip), true, ip)
    }
    for (const ip of ['192.168.3.255', '192.168.8.0', '2001:db8:7fff:ffff::', '2001:db9::']) {
      assert.equal(matches(ip), false, ip)
    }
  })

  test('sees IPv4 and IPv4-mapped IPv6 as one, on both sides', () => {
    assert.equal(createCidrMatcher(['10.0.0.0/8'])('::ffff:10.1.1.1'), true)
    assert.equal(createCidrMatcher(['::ffff:10.0.0.0/104'])('10.1.1.1'), true)
    assert.equal(createCidrMatcher(['10.0.0.0/8'])('::10.1.1.1'), false)
  })

  test('keeps the families apart: ::/0 is no IPv4 address and 0.0.0.0/0 no IPv6 address', () => {
    assert.equal(createCidrMatcher(['::/0'])('10.1.1.1'), false)
    assert.equal(createCidrMatcher(['0.0.0.0/0'])('2001:db8::1'), false)
  })

  test('lets in nobody when there is no network, and no text that is no address', () => {
    assert.equal(createCidrMatcher([])('10.1.1.1'), false)
    const matches = createCidrMatcher(['0.0.0.0/0', '::/0'])
    for (const text of ['', 'localhost', '10.1', '010.1.1.1', '10.1.1.1/8']) assert.equal(matches(text), false)
  })

  test('throws when one of the networks cannot be read', () => {
    assert.throws(() => createCidrMatcher(['10.0.0.0/8', '10.0.0.0/33']), TypeError)
  })
})
