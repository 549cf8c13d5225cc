/** What CI runs: format and lint, types, generated files, the API description, tests. Stops at the first that fails. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const node = process.execPath
const bin = (name: string) => join(root, 'node_modules/.bin', name)

const steps: [name: string, command: string, ...args: string[]][] = [
  ['format and lint', bin('biome'), 'ci', '.'],
  ['types', bin('tsc'), '-p', 'tsconfig.json'],
  ['types of the console', bin('tsc'), '-p', 'console/tsconfig.json'],
  ['types of the tests in a browser', bin('tsc'), '-p', 'test/e2e/tsconfig.json'],
  ['generated schema', node, 'scripts/generate-schema.ts', '--check'],
  ['generated reference', node, 'scripts/generate-reference.ts', '--check'],
  ['generated API description', node, 'scripts/generate-openapi.ts', '--check'],
  ['API description lint', bin('redocly'), 'lint', 'docs/reference/openapi.json'],
  ['tests', node, 'scripts/test.ts'],
]

for (const [name, command, ...args] of steps) {
  console.log(`\n── ${name}`)
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, REDOCLY_TELEMETRY: 'off' },
  })
  if (status !== 0) {
    console.error(`\n${name}: failed`)
    process.exit(1)
  }
}
