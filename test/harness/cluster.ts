import { join } from 'node:path'
import { startBuiltInPostgres } from '#platform/built-in-postgres/start.ts'
import { generateSecretKey } from '#settings.ts'
import { createKey, givenFlow } from '../durability/given-flow.ts'
import { type Closing, closeAtEnd } from './closing.ts'
import { dataFolder, freePort, type GatewayProcess, startGatewayProcess } from './gateway-process.ts'
import { startHaproxy } from './haproxy.ts'

export type ClusterNode = {
  readonly process: GatewayProcess
  /**
   * SIGTERM, and a new process on the same port once the old one has ended: of the version in the folder, when one is
   * given. Answers the old one's exit code.
   */
  restart(program?: string): Promise<number | null>
  /** SIGKILL. */
  kill(): Promise<void>
}

export type Cluster = {
  /** Of the balancer. */
  url: string
  nodes: ClusterNode[]
  connectionString: string
  /** A management key. */
  key: string
  /** An active flow that calls the receiver: where to post, and with what. */
  givenFlow(receiverUrl: string): Promise<{ path: string; token: string }>
}

/** What three nodes and one that is being replaced may open at most. */
const settings = { max_connections: '160' }

/** A PostgreSQL for many, with every write flushed. Answers its connection string. */
export async function startSharedPostgres(closing: Closing): Promise<string> {
  const folder = await dataFolder(closing)
  const log = { info: () => {}, warn: console.warn }
  const postgres = await startBuiltInPostgres({ dataDir: join(folder, 'shared'), log, settings })
  closeAtEnd(closing, () => postgres.stop())
  return postgres.connectionString
}

/** Three gateway processes with their defaults on one database, behind HAProxy. */
export async function startCluster(closing: Closing): Promise<Cluster> {
  const connectionString = await startSharedPostgres(closing)
  const folder = await dataFolder(closing)
  const settings = {
    DATABASE_URL: connectionString,
    HOOKGATE_SECRET_KEY: generateSecretKey(),
    HOOKGATE_TRUSTED_PROXIES: '127.0.0.1/32',
    HOOKGATE_LOG_LEVEL: 'warn',
    // The default.
    HOOKGATE_DRAIN_DELAY_SECONDS: '',
  }
  const startNode = async (name: string): Promise<ClusterNode> => {
    const place = { dataDir: join(folder, name), port: await freePort(), settings }
    let process = await startGatewayProcess(closing, place)
    return {
      get process() {
        return process
      },
      async restart(program) {
        const exitCode = await process.stop()
        process = await startGatewayProcess(closing, program === undefined ? place : { ...place, program })
        return exitCode
      },
      async kill() {
        process.child.kill('SIGKILL')
        await process.exited
      },
    }
  }
  // All at once: one migrates and makes the owner, the others wait.
  const nodes = await Promise.all([startNode('first'), startNode('second'), startNode('third')])
  const [first, second, third] = nodes.map(({ process }) => process.url) as [string, string, string]
  const key = createKey(join(folder, 'first'), settings)
  return {
    url: await startHaproxy(closing, [first, second, third]),
    nodes,
    connectionString,
    key,
    givenFlow: (receiverUrl) => givenFlow(nodes[0].process, key, receiverUrl),
  }
}
