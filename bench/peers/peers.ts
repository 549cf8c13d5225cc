/**
 * Measures other programs that take webhooks beside the gateway: see docs/operations/performance.md. They are installed
 * from npm into a folder outside the repository, and are no part of the project.
 */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { describeMachine } from '../describe-machine.ts'
import { formatResult } from '../format-result.ts'
import { runScenario } from '../run-scenario.ts'
import { readCommit, writeResults } from '../write-results.ts'
import { type PeerName, peerVersions } from './peer.ts'
import { defaultPeersFolder, peersScenario } from './peers-scenario.ts'

const usage = `npm run bench:peers [-- options]

  --only NAME,…          of ${Object.keys(peerVersions).join(', ')}
  --version NAME=V       another version than ${Object.entries(peerVersions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')}; may be repeated
  --dir DIR              where they are installed (${defaultPeersFolder}); n8n takes about 3 GB
  --node-headers DIR     the folder that has include/node, where the headers of Node can't be downloaded
  --rounds N             how often each is measured (5)
  --seconds N            how long one load lasts (4)
  --results DIR          where the results are written (bench/results)
  --json                 prints the results as JSON`

const { values: flags } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    only: { type: 'string', default: Object.keys(peerVersions).join(',') },
    version: { type: 'string', multiple: true, default: [] },
    dir: { type: 'string', default: defaultPeersFolder },
    'node-headers': { type: 'string' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    results: { type: 'string', default: join(import.meta.dirname, '../results') },
    json: { type: 'boolean', default: false },
  },
})

if (flags.help) console.log(usage)
else await run()

async function run(): Promise<void> {
  const names = flags.only.split(',').map(readPeerName)
  const versions = Object.fromEntries(
    flags.version.map((text) => [readPeerName(text.split('=')[0] ?? ''), text.split('=')[1] ?? '']),
  )
  const rounds = Number(flags.rounds)
  const seconds = Number(flags.seconds)
  const scenario = peersScenario({ names, versions, dir: flags.dir, nodeHeaders: flags['node-headers'] })
  const result = await runScenario(scenario, {
    rounds,
    durationMs: seconds * 1000,
    parentFolder: tmpdir(),
    settings: {},
    say: (line) => console.error(line),
  })
  const results = {
    date: new Date().toISOString(),
    commit: readCommit(),
    machine: await describeMachine(tmpdir()),
    rounds,
    seconds,
    settings: {},
    scenarios: [result],
    floorsMissed: result.floors.filter(({ missed }) => missed).length,
  }
  const path = writeResults(flags.results, results)
  console.log(flags.json ? JSON.stringify(results, null, 2) : `\n${formatResult(result)}\n`)
  console.error(`Written to ${path}`)
}

function readPeerName(text: string): PeerName {
  const name = text.trim()
  if (name in peerVersions) return name as PeerName
  console.error(`There is no peer "${name}".\n\n${usage}`)
  process.exit(2)
}
