import { createSocket } from 'node:dgram'
import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import { type Closing, closeAtEnd } from './closing.ts'

/** A real DNS server on loopback whose answers change: each question is answered with the next address, in turn. */
export async function startNameServer(closing: Closing, addresses: string[]) {
  let questions = 0
  const server = createSocket('udp4', (query, from) => {
    const address = addresses[questions++ % addresses.length] ?? ''
    const question = query.subarray(12, query.indexOf(0, 12) + 5)
    const header = Buffer.from([query[0] ?? 0, query[1] ?? 0, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0])
    // A pointer to the name in the question, A, IN, no time to live, four bytes.
    const record = Buffer.from([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)])
    server.send(Buffer.concat([header, question, record]), from.port, from.address)
  })
  server.bind(0, '127.0.0.1')
  await once(server, 'listening')
  closeAtEnd(closing, () => server.close())
  const resolver = new Resolver({ tries: 1, timeout: 5000 })
  resolver.setServers([`127.0.0.1:${server.address().port}`])
  return {
    resolve: (hostname: string) => resolver.resolve4(hostname),
    get questions() {
      return questions
    },
  }
}
