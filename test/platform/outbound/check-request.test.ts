import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { checkRequest } from '#platform/outbound/check-request.ts'
import type { OutboundRequest } from '#platform/outbound/outbound-client.ts'

const request: OutboundRequest = {
  method: 'POST',
  url: 'https://hooks.example/in?a=1#part',
  headers: {},
  timeoutMs: 1000,
}

function reasonFor(change: Partial<OutboundRequest>): string {
  const checked = checkRequest({ ...request, ...change })
  return checked.kind === 'refused' ? checked.reason : 'sendable'
}

suite('a request', () => {
  test('keeps its path and query, and the spelling of its headers', () => {
    assert.deepEqual(checkRequest({ ...request, headers: { SOAPAction: 'x', 'x-a': 'é' } }), {
      kind: 'sendable',
      origin: 'https://hooks.example',
      path: '/in?a=1',
      headers: ['accept-encoding', 'identity', 'SOAPAction', 'x', 'x-a', 'é', 'user-agent', 'Hookgate'],
    })
  })

  test('asks for an answer without compression, whatever the caller asked for', () => {
    const checked = checkRequest({ ...request, headers: { 'Accept-Encoding': 'gzip', 'User-Agent': 'mine' } })
    assert.equal(checked.kind, 'sendable')
    if (checked.kind === 'sendable') {
      assert.deepEqual(checked.headers, ['accept-encoding', 'identity', 'User-Agent', 'mine'])
    }
  })

  for (const url of [
    'file:///etc/passwd',
    'ftp://a.example/',
    'gopher://a.example/',
    'data:,x',
    'ws://a.example/',
    'javascript:1',
  ]) {
    test(`goes only to http and https, not to ${url}`, () => assert.equal(reasonFor({ url }), 'scheme'))
  }

  for (const url of [
    '',
    '/path',
    'http://',
    'http://a b/',
    'http://999.1.1.1/',
    'http://[::1',
    'http://a.example:65536/',
  ]) {
    test(`needs a readable URL, not ${JSON.stringify(url)}`, () => assert.equal(reasonFor({ url }), 'url'))
  }

  for (const url of ['http://user@a.example/', 'http://:secret@a.example/', 'https://127.0.0.1:80@a.example/']) {
    test(`carries no credentials in its URL: ${url}`, () => assert.equal(reasonFor({ url }), 'url'))
  }

  test('goes only to ports 80, 443 and from 1024 on', () => {
    for (const port of [0, 1, 22, 25, 79, 81, 442, 444, 1023]) {
      assert.equal(reasonFor({ url: `http://a.example:${port}/` }), 'port', String(port))
    }
    for (const port of [80, 443, 1024, 8080, 65535]) {
      assert.equal(reasonFor({ url: `http://a.example:${port}/` }), 'sendable', String(port))
      assert.equal(reasonFor({ url: `https://a.example:${port}/` }), 'sendable', String(port))
    }
  })

  for (const method of ['', 'get', 'CONNECT', 'TRACE', 'GET / HTTP/1.1\r\nx: y', 'GET ']) {
    test(`is not sent with the method ${JSON.stringify(method)}`, () => assert.equal(reasonFor({ method }), 'header'))
  }

  for (const value of ['a\r\nx: y', 'a\nb', 'a\rb', 'a\0b', 'a\x1bb', 'a\x7fb', 'a\u010ab', 'a→b']) {
    test(`is not sent with the header value ${JSON.stringify(value)}`, () => {
      assert.equal(reasonFor({ headers: { 'x-a': value } }), 'header')
    })
  }

  for (const name of ['', 'a b', 'a:', 'a\r\nb', 'a\n', 'a\0', ' a', 'é', 'a"']) {
    test(`is not sent with the header name ${JSON.stringify(name)}`, () => {
      assert.equal(reasonFor({ headers: { [name]: 'x' } }), 'header')
    })
  }

  for (const name of [
    'Host',
    'Content-Length',
    'Transfer-Encoding',
    'Connection',
    'Upgrade',
    'TE',
    'Trailer',
    'Proxy-Authorization',
    'proxy-connection',
    'Keep-Alive',
    'Expect',
  ]) {
    test(`is not sent with the caller's own ${name}`, () => {
      assert.equal(reasonFor({ headers: { [name]: 'x' } }), 'header')
    })
  }

  test('is not sent with one header in two spellings', () => {
    assert.equal(reasonFor({ headers: { Authorization: 'a', authorization: 'b' } }), 'header')
  })
})
