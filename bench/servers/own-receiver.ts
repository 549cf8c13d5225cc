/**
 * What a competent engineer writes in an afternoon: Fastify, a pool of connections, the token looked up by its digest,
 * one committed insert for each request. It stores the request and nothing else. Prints its port.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import Fastify from 'fastify'
import pg from 'pg'

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: Number(process.env.POOL_SIZE) })
const app = Fastify()

app.post<{ Params: { flow: string } }>('/inbound/:flow', async (request, reply) => {
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
  const digest = createHash('sha256').update(token).digest()
  const { rows } = await pool.query<{ id: number; digest: Buffer }>({
    name: 'token',
    text: 'select id, digest from token where digest = $1 and active',
    values: [digest],
  })
  const [found] = rows
  if (found === undefined || !timingSafeEqual(found.digest, digest)) return reply.code(401).send({ error: 'token' })
  const { authorization: _, ...headers } = request.headers
  const { rows: stored } = await pool.query<{ id: string }>({
    name: 'request',
    text: `insert into request (flow, token_id, remote_address, headers, body) values ($1, $2, $3, $4, $5) returning id`,
    values: [request.params.flow, found.id, request.ip, JSON.stringify(headers), JSON.stringify(request.body)],
  })
  return reply.code(202).send({ status: 'accepted', requestId: stored[0]?.id })
})

await app.listen({ port: 0, host: '127.0.0.1' })
console.log((app.server.address() as AddressInfo).port)
