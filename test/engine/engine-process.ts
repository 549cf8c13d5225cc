/**
 * An engine in a process of its own, to be killed. Started by fork with the connection string; says 'ready' when it
 * runs, and ends when its parent does.
 */
import { randomUUID } from 'node:crypto'
import { startEngine } from '#engine/worker.ts'
import { connectDatabase } from '#platform/database/database.ts'
import { createLog } from '#platform/log.ts'
import { createOutboundClient } from '#platform/outbound/outbound-client.ts'
import { hurriedTiming } from './hurried-timing.ts'

process.on('disconnect', () => process.exit(0))
const [connectionString = ''] = process.argv.slice(2)
const connection = connectDatabase({ connectionString, poolSize: 10, onIdleError: () => {} })
const outbound = createOutboundClient({ allow: ['127.0.0.1/32'] })
await startEngine({
  pool: connection.pool,
  db: connection.db,
  log: createLog({ level: 'silent', scrub: (line) => line }),
  nodeId: randomUUID(),
  timing: hurriedTiming,
  outbound: {
    ...outbound,
    // Stands for whatever in a payload could bring a process down.
    send: (request) => {
      if (request.url.endsWith('/poison')) process.kill(process.pid, 'SIGKILL')
      return outbound.send(request)
    },
  },
})
process.send?.('ready')
