import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { createAddressGuard, isPublicAddress } from '#platform/outbound/address-guard.ts'

/** First and last address of every denied IPv4 range, and the neighbours that are public (null where there is none). */
const ipv4Ranges: Array<[before: string | null, first: string, last: string, after: string | null]> = [
  [null, '0.0.0.0', '0.255.255.255', '1.0.0.0'],
  ['9.255.255.255', '10.0.0.0', '10.255.255.255', '11.0.0.0'],
  ['100.63.255.255', '100.64.0.0', '100.127.255.255', '100.128.0.0'],
  ['126.255.255.255', '127.0.0.0', '127.255.255.255', '128.0.0.0'],
  ['168.63.129.15', '168.63.129.16', '168.63.129.16', '168.63.129.17'],
  ['169.253.255.255', '169.254.0.0', '169.254.255.255', '169.255.0.0'],
  ['172.15.255.255', '172.16.0.0', '172.31.255.255', '172.32.0.0'],
  ['191.255.255.255', '192.0.0.0', '192.0.0.255', '192.0.1.0'],
  ['192.0.1.255', '192.0.2.0', '192.0.2.255', '192.0.3.0'],
  ['192.88.98.255', '192.88.99.0', '192.88.99.255', '192.88.100.0'],
  ['192.167.255.255', '192.168.0.0', '192.168.255.255', '192.169.0.0'],
  ['198.17.255.255', '198.18.0.0', '198.19.255.255', '198.20.0.0'],
  ['198.51.99.255', '198.51.100.0', '198.51.100.255', '198.51.101.0'],
  ['203.0.112.255', '203.0.113.0', '203.0.113.255', '203.0.114.0'],
  ['223.255.255.255', '224.0.0.0', '239.255.255.255', null],
  [null, '240.0.0.0', '255.255.255.255', null],
]

suite('a public address', () => {
  for (const [before, first, last, after] of ipv4Ranges) {
    test(`is none of ${first} to ${last}, and its neighbours are`, () => {
      assert.equal(isPublicAddress(first), false)
      assert.equal(isPublicAddress(last), false)
      for (const neighbour of [before, after]) if (neighbour !== null) assert.equal(isPublicAddress(neighbour), true)
    })
  }

  for (const ip of [
    '::',
    '::1',
    '::7f00:1', // IPv4-compatible
    '::ffff:0:7f00:1', // IPv4-translated, RFC 2765
    '64:ff9b::7f00:1', // NAT64 of 127.0.0.1
    '64:ff9b::808:808', // and of a public address
    '64:ff9b:1::1', // local NAT64, RFC 8215
    '100::1',
    '2001::1',
    '2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff',
    '2001:db8::1',
    '2002:7f00:1::', // 6to4 of 127.0.0.1
    '2002:808:808::',
    '3fff::1',
    '4000::1',
    'fc00::1',
    'fd00:ec2::254', // AWS metadata
    'fe80::1',
    'febf::1',
    'fec0::1', // site-local, deprecated
    'ff02::1',
  ]) {
    test(`is not ${ip}`, () => assert.equal(isPublicAddress(ip), false))
  }

  for (const ip of ['8.8.8.8', '2001:200::1', '2001:4860:4860::8888', '2606:4700::1111', '2a00:1450:4001::200e']) {
    test(`is ${ip}`, () => assert.equal(isPublicAddress(ip), true))
  }

  test('is judged by the IPv4 address it maps', () => {
    assert.equal(isPublicAddress('::ffff:8.8.8.8'), true)
    assert.equal(isPublicAddress('::ffff:127.0.0.1'), false)
    assert.equal(isPublicAddress('::ffff:a9fe:a9fe'), false)
    assert.equal(isPublicAddress('0:0:0:0:0:FFFF:7F00:1'), false)
  })

  for (const text of [
    '',
    'localhost',
    '8.8.8',
    '0x8.8.8.8',
    '010.8.8.8',
    ' 8.8.8.8',
    '8.8.8.8 ',
    '2a00::1%eth0',
    '[2a00::1]',
  ]) {
    test(`is not the text ${JSON.stringify(text)}`, () => assert.equal(isPublicAddress(text), false))
  }

  test('is never a denied IPv4 address in dotted, decimal, hex, octal or mapped form after URL parsing', () => {
    const denied = fc
      .constantFrom(...ipv4Ranges)
      .chain(([, first, last]) => fc.integer({ min: toNumber(first), max: toNumber(last) }))
    fc.assert(
      fc.property(denied, (address) => {
        const octets = [24, 16, 8, 0].map((shift) => (address >>> shift) & 255)
        const hex = address.toString(16).padStart(8, '0')
        for (const host of [
          octets.join('.'),
          String(address),
          `0x${hex}`,
          octets.map((octet) => `0x${octet.toString(16)}`).join('.'),
          `0${address.toString(8)}`,
          `${octets[0]}.${address & 0xffffff}`,
          `[::ffff:${octets.join('.')}]`,
          `[::ffff:${hex.slice(0, 4)}:${hex.slice(4)}]`,
        ]) {
          assert.equal(isPublicAddress(hostOf(host)), false, host)
        }
      }),
      { numRuns: 500 },
    )
  })

  for (const host of [
    '169.254.169.254',
    '2852039166',
    '0xa9fea9fe',
    '0251.0376.0251.0376',
    '169.254.43518',
    '①⑥⑨.②⑤④.①⑥⑨.②⑤④',
    '%31%36%39.254.169.254',
    '169.254.169.254.',
    '[::ffff:169.254.169.254]',
    '[64:ff9b::a9fe:a9fe]',
    '[2002:a9fe:a9fe::]',
    '[fd00:ec2::254]',
    '100.100.100.200',
    '168.63.129.16',
  ]) {
    test(`is not a cloud's metadata written as ${host}`, () => assert.equal(isPublicAddress(hostOf(host)), false))
  }
})

suite('an allowed range', () => {
  test('opens exactly the addresses in it', () => {
    const guard = createAddressGuard({ allow: ['127.0.0.1/32', '10.1.0.0/16', 'fd12::/48'] })
    for (const ip of ['127.0.0.1', '10.1.0.0', '10.1.255.255', 'fd12::1']) assert.equal(guard.permits(ip), true, ip)
    for (const ip of ['127.0.0.2', '10.0.255.255', '10.2.0.0', 'fd12:0:1::1', '::1'])
      assert.equal(guard.permits(ip), false, ip)
  })

  test('of IPv4 opens the mapped form, and no other IPv6 form, of its addresses', () => {
    const guard = createAddressGuard({ allow: ['127.0.0.1/32'] })
    assert.equal(guard.permits('::ffff:127.0.0.1'), true)
    assert.equal(guard.permits('::ffff:127.0.0.2'), false)
    for (const ip of ['64:ff9b::7f00:1', '2002:7f00:1::', '::7f00:1']) assert.equal(guard.permits(ip), false, ip)
  })

  test('of one family opens nothing of the other', () => {
    assert.equal(createAddressGuard({ allow: ['0.0.0.0/0'] }).permits('::1'), false)
    assert.equal(createAddressGuard({ allow: ['::/0'] }).permits('127.0.0.1'), false)
    assert.equal(createAddressGuard({ allow: ['::/0'] }).permits('::ffff:127.0.0.1'), false)
  })

  test('leaves public addresses open and text that is not an address closed', () => {
    assert.equal(createAddressGuard({ allow: [] }).permits('8.8.8.8'), true)
    assert.equal(createAddressGuard({ allow: ['10.0.0.0/8'] }).permits('2606:4700::1111'), true)
    const guard = createAddressGuard({ allow: ['0.0.0.0/0', '::/0'] })
    for (const text of ['127.1', 'localhost', 'fe80::1%eth0']) assert.equal(guard.permits(text), false, text)
  })

  for (const entry of [
    '10.0.0.1',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '127.1/8',
    'fd12::/129',
    'fe80::%1/10',
    'lan',
    '',
    '::ffff:10.0.0.0/104',
  ]) {
    test(`is not ${JSON.stringify(entry)}`, () => {
      assert.throws(() => createAddressGuard({ allow: [entry] }), RangeError)
    })
  }
})

/** The host as a URL parser leaves it, without the brackets of an IPv6 literal. */
function hostOf(host: string): string {
  return new URL(`http://${host}/`).hostname.replace(/^\[|\]$/g, '')
}

function toNumber(ipv4: string): number {
  return ipv4.split('.').reduce((number, octet) => number * 256 + Number(octet), 0)
}
