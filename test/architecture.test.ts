import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { suite, test } from 'node:test'

const root = join(import.meta.dirname, '..')

/** What each area may import besides itself. `root` is the composition: gateway, command line, settings. */
const mayImport: Record<string, string[]> = {
  contract: [],
  domain: ['contract'],
  inbound: ['contract', 'domain', 'platform'],
  engine: ['contract', 'domain', 'platform'],
  control: ['contract', 'domain', 'platform'],
  // The one file that is no word of ours; the console reads with it as well, which gets nothing but the contract.
  platform: ['src/contract/parse-json.ts'],
  cli: ['contract', 'domain', 'control', 'platform', 'root'],
  root: ['contract', 'domain', 'inbound', 'engine', 'control', 'platform', 'cli'],
}

const files = globSync('src/**/*.ts', { cwd: root }).sort()
const consoleFiles = globSync('console/**/*.{ts,tsx}', { cwd: root }).sort()

function areaOf(path: string): string {
  const [, first = '', second] = path.split('/')
  return second === undefined ? 'root' : first
}

function importsOf(file: string): { target: string; specifier: string }[] {
  const text = readFileSync(join(root, file), 'utf8')
  const specifiers = [...text.matchAll(/(?:^|\n)\s*(?:import|export)(?:[^'"=]*\sfrom)?\s*['"]([^'"]+)['"]/g)].map(
    ([, specifier]) => specifier ?? '',
  )
  return specifiers.flatMap((specifier) => {
    if (specifier.startsWith('#')) {
      const target = specifier.includes('/') ? `src/${specifier.slice(1)}` : `src/${specifier.slice(1)}`
      return [{ target, specifier }]
    }
    if (specifier.startsWith('.')) return [{ target: relative(root, join(root, dirname(file), specifier)), specifier }]
    return []
  })
}

suite('the architecture', () => {
  test('every area imports only what it may', () => {
    const violations = files.flatMap((file) => {
      const area = areaOf(file)
      return importsOf(file)
        .filter(({ target }) => target.startsWith('src/') && areaOf(target) !== area)
        .filter(({ target }) => ![areaOf(target), target].some((imported) => mayImport[area]?.includes(imported)))
        .map(({ target }) => `${file} imports ${target}`)
    })
    assert.deepEqual(violations, [])
  })

  test('an import between areas names the area', () => {
    const violations = files
      .flatMap((file) =>
        importsOf(file)
          .filter(
            ({ target, specifier }) =>
              target.startsWith('src/') &&
              areaOf(target) !== areaOf(file) &&
              areaOf(target) !== 'root' &&
              specifier.startsWith('..'),
          )
          .map(({ specifier }) => `${file} imports ${specifier}`),
      )
      .filter((line) => !line.startsWith('src/cli/') || !line.includes('../gateway'))
    assert.deepEqual(violations, [])
  })

  test('the console imports nothing of the gateway but the contract', () => {
    const violations = consoleFiles.flatMap((file) =>
      importsOf(file)
        .filter(({ target }) => !target.startsWith('console/') && !target.startsWith('src/contract/'))
        .map(({ target }) => `${file} imports ${target}`),
    )
    assert.ok(consoleFiles.length > 30)
    assert.deepEqual(violations, [])
  })

  test('every file is seen by the import rule', () => {
    assert.ok(files.length > 80)
    assert.ok(importsOf('src/inbound/receive.ts').some(({ target }) => target === 'src/contract/ids.ts'))
    assert.deepEqual([...new Set(files.map(areaOf))].sort(), Object.keys(mayImport).sort())
  })

  test('no file is a magnet', () => {
    const magnets = files.filter((file) =>
      /\/(utils?|helpers?|common|misc|types|manager|service|base|index)\.ts$/.test(file),
    )
    assert.deepEqual(magnets, [])
  })

  test('no file is longer than a reader holds in mind', () => {
    const long = [...files, ...consoleFiles]
      .filter((file) => !file.endsWith('.generated.ts'))
      .map((file) => ({ file, lines: readFileSync(join(root, file), 'utf8').split('\n').length }))
      .filter(({ lines }) => lines > 400)
    assert.deepEqual(long, [])
  })
})
