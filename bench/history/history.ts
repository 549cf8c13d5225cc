/**
 * Fills a data folder with history and keeps it, for `npm run bench -- --only history --data DIR` or to look at. When it is
 * stopped, the same command goes on where it was.
 */
import { parseArgs } from 'node:util'
import { startBenchGateway } from '../start-bench-gateway.ts'
import { fullSize, historySettings, prepareHistory } from './prepare-history.ts'

const { values: flags } = parseArgs({
  options: {
    data: { type: 'string' },
    requests: { type: 'string', default: String(fullSize.requests) },
    tokens: { type: 'string' },
  },
})
if (flags.data === undefined) {
  console.error('npm run bench:history -- --data DIR [--requests N] [--tokens N]')
  process.exit(2)
}
const requests = Number(flags.requests)
const size = { ...fullSize, requests, tokens: flags.tokens === undefined ? requests / 10 : Number(flags.tokens) }
const gateway = await startBenchGateway(flags.data, historySettings)
try {
  await prepareHistory(gateway, size, (line) => console.error(line))
  console.error(`${flags.data} has ${size.tokens} tokens and ${size.requests} requests.`)
} finally {
  await gateway.stop()
}
