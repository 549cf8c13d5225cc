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

/** Every import at the top of a file; `target` is the file of this repository that it means. */
function readImports(file: string): { specifier: string; target: string | undefined; isType: boolean }[] {
  const text = readFileSync(join(root, file), 'utf8')
  const pattern = /(?:^|\n)\s*(?:import|export)(\s+type\b)?(?:[^'"=]*\sfrom)?\s*['"]([^'"]+)['"]/g
  return [...text.matchAll(pattern)].map(([, type, specifier = '']) => {
    const isType = type !== undefined
    if (specifier.startsWith('#')) return { specifier, target: `src/${specifier.slice(1)}`, isType }
    const target = specifier.startsWith('.') ? relative(root, join(root, dirname(file), specifier)) : undefined
    return { specifier, target, isType }
  })
}

function importsOf(file: string): { target: string; specifier: string }[] {
  return readImports(file).flatMap(({ target, specifier }) => (target === undefined ? [] : [{ target, specifier }]))
}

/** Adds to `loaded` what Node loads before the file runs: files and packages. To Node types are nothing, and `import()` waits. */
function addLoadedWith(file: string, loaded: Set<string>): Set<string> {
  loaded.add(file)
  for (const { specifier, target = specifier, isType } of readImports(file)) {
    if (isType || loaded.has(target)) continue
    if (target.endsWith('.ts')) addLoadedWith(target, loaded)
    else loaded.add(target)
  }
  return loaded
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

  test('a command that only makes a call waits for no library but the one that reads its options', () => {
    const loaded = [...addLoadedWith('src/main.ts', new Set())]
    assert.ok(loaded.includes('src/cli/http-call.ts'))
    const packages = loaded.filter((name) => !name.startsWith('node:') && !files.includes(name))
    assert.deepEqual(packages.sort(), ['commander', 'package.json'])
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
