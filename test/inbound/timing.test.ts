import assert from 'node:assert/strict'
import http from 'node:http'
import { suite, test } from 'node:test'
import { sql } from 'kysely'
import { newId, toUuid } from '#contract/ids.ts'
import { forgeToken } from './forge-token.ts'
import { basic, inboundSuite } from './inbound-suite.ts'

const rounds = 100
/** A difference that is there shows in every round; one that the machine made fades as rounds are added. */
const attemptsMax = 4
/** A tenth of the requests are answered faster: on a busy machine, this is the part in which our own work is what counts. */
const quantile = 0.1
/** Of that time. A list of addresses that was read before the comparison made a third. */
const differenceMax = 0.2

suite('the time that a refusal takes', () => {
  const inbound = inboundSuite({ settings: { HOOKGATE_FAILURES_PER_MINUTE: '1000000' } })

  /** A token with as many addresses and flows as one may have: whatever is done with them before the comparison shows. */
  async function heavyToken(columns: object) {
    const token = await inbound.gateway.given.apiToken({
      allowedCidrs: Array.from({ length: 100 }, (_, i) => `2001:db8:${i.toString(16)}::/48`),
    })
    await inbound.gateway.db
      .updateTable('api_token')
      .set({
        flow_ids: Array.from({ length: 200 }, () => toUuid('flow', newId('flow')) ?? ''),
        revision: sql<number>`revision + 1`,
        ...columns,
      })
      .where('id', '=', toUuid('apiToken', token.id) ?? '')
      .execute()
    return token
  }

  async function refusedCredentials(): Promise<[name: string, authorization: string][]> {
    const { workspaceId } = inbound.gateway
    const live = await heavyToken({})
    const inactive = await heavyToken({ status: 'inactive' })
    const expired = await heavyToken({ expires_at: new Date(Date.now() - 60_000) })
    return [
      ['unknown key id', basic(workspaceId, forgeToken('AAAAAAAAAAAA'))],
      ['wrong secret', basic(workspaceId, forgeToken(live.keyId))],
      ['inactive', basic(workspaceId, inactive.secret.token)],
      ['expired', basic(workspaceId, expired.secret.token)],
      ['another workspace', basic(newId('workspace'), live.secret.token)],
    ]
  }

  test('does not tell an unknown key id from a known one, nor one kind of bad token from another', async (t) => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
    t.after(() => agent.destroy())
    const url = `${inbound.gateway.url}${inbound.path}`
    const credentials = await refusedCredentials()
    for (let i = 0; i < 20; i += 1) for (const [, authorization] of credentials) await refuse(url, agent, authorization)

    const times = new Map(credentials.map(([name]): [string, number[]] => [name, []]))
    let said = ''
    for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
      await measure(credentials, (authorization) => refuse(url, agent, authorization), times)
      const typical = [...times].map(([name, all]): [string, number] => [name, quantileOf(all)])
      const [slowest, fastest] = [Math.max, Math.min].map((pick) => pick(...typical.map(([, ms]) => ms)))
      said = typical.map(([name, ms]) => `${name}: ${ms.toFixed(3)} ms`).join(', ')
      if ((slowest ?? 0) / (fastest ?? 0) - 1 <= differenceMax) {
        t.diagnostic(said)
        return
      }
    }
    assert.fail(said)
  })
})

/** Adds the time of every request to its kind. They take turns, beginning with another one each round: what slows one slows all. */
async function measure(
  kinds: [name: string, authorization: string][],
  send: (authorization: string) => Promise<void>,
  times: Map<string, number[]>,
): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    for (let i = 0; i < kinds.length; i += 1) {
      const [name, authorization] = kinds[(round + i) % kinds.length] as [string, string]
      const begunAt = performance.now()
      await send(authorization)
      times.get(name)?.push(performance.now() - begunAt)
    }
  }
}

function quantileOf(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * quantile)] ?? Number.NaN
}

/** One request on the agent's connection, which must be refused with 401. */
function refuse(url: string, agent: http.Agent, authorization: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { authorization, 'content-type': 'application/json', 'content-length': '2' }
    const request = http.request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume().once('end', () => {
        if (response.statusCode === 401) resolve()
        else reject(new Error(`The answer was ${response.statusCode}.`))
      })
    })
    request.once('error', reject).end('{}')
  })
}
