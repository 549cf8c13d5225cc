import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { suite, type TestContext, test } from 'node:test'
import { followRedirects } from '#platform/outbound/follow-redirects.ts'
import { createOutboundClient, type OutboundRequest } from '#platform/outbound/outbound-client.ts'
import { type ReceivedRequest, startReceiver } from '../../harness/receiver.ts'

const allowed = '127.0.0.1/32'

async function send(t: TestContext, url: string, change: Partial<OutboundRequest> = {}) {
  const client = createOutboundClient({ allow: [allowed] })
  t.after(() => client.close())
  return await client.send({
    method: 'POST',
    url,
    headers: { authorization: 'canary', 'x-shop': 'canary', 'content-type': 'text/plain', accept: '*/*' },
    body: 'hello',
    timeoutMs: 5000,
    redirectsMax: 3,
    ...change,
  })
}

/** Answers /n with a redirect to /n-1, and /0 with 200. */
function countDown(status: number) {
  return (request: ReceivedRequest, response: ServerResponse) => {
    const left = Number(request.url.slice(1))
    if (left === 0) response.writeHead(200).end('there')
    else response.writeHead(status, { location: `/${left - 1}` }).end()
  }
}

suite('redirects', () => {
  test('are followed as often as the request allows', async (t) => {
    const far = await startReceiver(t, countDown(307))
    const there = await send(t, `${far.url}/3`)
    assert.equal(there.kind === 'answered' && there.status, 200)
    assert.equal(far.requests.length, 4)

    assert.deepEqual(await send(t, `${far.url}/4`), {
      kind: 'refused',
      reason: 'redirect',
      detail: 'more than 3 redirects',
    })
    const unfollowed = await send(t, `${far.url}/1`, { redirectsMax: 0 })
    assert.equal(unfollowed.kind === 'answered' && unfollowed.status, 307)
  })

  for (const [status, method, becomes] of [
    [301, 'POST', 'GET'],
    [302, 'POST', 'GET'],
    [303, 'POST', 'GET'],
    [303, 'PUT', 'GET'],
    [301, 'PUT', 'PUT'],
    [307, 'POST', 'POST'],
    [308, 'POST', 'POST'],
  ] as const) {
    test(`${status} turns ${method} into ${becomes}`, async (t) => {
      const far = await startReceiver(t, countDown(status))
      await send(t, `${far.url}/1`, { method })
      const last = far.requests.at(-1)
      assert.equal(last?.method, becomes)
      assert.equal(last?.body, becomes === 'GET' ? '' : 'hello')
      assert.equal(last?.headers['content-type'], becomes === 'GET' ? undefined : 'text/plain')
      assert.equal(last?.headers.authorization, 'canary')
    })
  }

  test('to another origin carry no header that may be a secret', async (t) => {
    const other = await startReceiver(t)
    const far = await startReceiver(t, (_, response) => response.writeHead(307, { location: `${other.url}/in` }).end())
    await send(t, far.url)
    const [request] = other.requests
    assert.equal(request?.body, 'hello')
    assert.equal(request?.headers.accept, '*/*')
    assert.ok(!JSON.stringify(request?.headers).includes('canary'))
  })

  test('to an address that is not allowed never connect', async (t) => {
    for (const location of [
      'http://127.0.0.2:8080/',
      'http://169.254.169.254/latest/meta-data/',
      'http://[::1]:8080/',
      'http://2130706434:8080/',
      'file:///etc/passwd',
      'gopher://127.0.0.1:70/',
      '//user:secret@127.0.0.1/',
    ]) {
      const far = await startReceiver(t, (_, response) => response.writeHead(302, { location }).end())
      const outcome = await send(t, far.url)
      assert.equal(outcome.kind, 'refused', location)
    }
  })

  test('share one time limit', async (t) => {
    const far = await startReceiver(t, (request, response) => {
      if (request.url === '/') response.writeHead(307, { location: '/slow' }).end()
    })
    const startedAt = performance.now()
    const outcome = await send(t, far.url, { timeoutMs: 300 })
    assert.equal(outcome.kind === 'failed' && outcome.reason, 'timeout')
    assert.ok(performance.now() - startedAt < 3000)
  })

  test('never lead from https to http', async () => {
    const answer = {
      status: 302,
      headers: { location: 'http://far.example/' },
      body: new Uint8Array(),
      truncated: false,
    }
    const request = { method: 'GET', url: 'https://far.example/', headers: {}, timeoutMs: 1000, redirectsMax: 3 }
    const outcome = await followRedirects(request, async () => ({ kind: 'answered', durationMs: 1, ...answer }))
    assert.equal(outcome.kind === 'refused' && outcome.detail, 'a redirect from https to http')
  })

  test('without a place that can be read are answers', async (t) => {
    const far = await startReceiver(t, (_, response) => response.writeHead(302, { location: 'http://[' }).end())
    const outcome = await send(t, far.url)
    assert.equal(outcome.kind === 'answered' && outcome.status, 302)
  })
})
