import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { suite, test } from 'node:test'
import { auditActions } from '#contract/audit-entry.ts'
import { conditionOperators, isOperator } from '#contract/condition-operators.ts'
import { errorCodeNames } from '#contract/error-codes.ts'
import { nodeCatalogue } from '#contract/node-catalogue.ts'
import { permissions } from '#contract/permissions.ts'
import { rejectionReasonNames } from '#contract/rejection-reasons.ts'
import { settingDeclarations } from '#settings.ts'

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const pages = globSync('{*.md,docs/**/*.md}', { cwd: root }).sort()

/** The words in backticks in the first column of a page's tables. */
function firstColumn(path: string): string[] {
  return [...read(path).matchAll(/^\| `([^`]+)` \|/gm)].map(([, word]) => word ?? '')
}

suite('pages and code say the same', () => {
  test('every setting is on its page, and nothing else', () => {
    assert.deepEqual(firstColumn('docs/reference/settings.md'), Object.keys(settingDeclarations))
  })

  test('every error code is on its page, and nothing else', () => {
    assert.deepEqual(firstColumn('docs/reference/errors.md'), errorCodeNames)
  })

  test('every rejection reason is on its page, and nothing else', () => {
    assert.deepEqual(firstColumn('docs/reference/rejection-reasons.md'), rejectionReasonNames)
  })

  test('every permission is on its page, and nothing else', () => {
    assert.deepEqual(firstColumn('docs/reference/permissions.md'), Object.keys(permissions))
  })

  test('every node type is in the guide to flows, and nothing else', () => {
    assert.deepEqual(
      firstColumn('docs/guides/flows.md').filter((word) => !isOperator(word)),
      Object.keys(nodeCatalogue),
    )
  })

  test('every operator is in the guide to flows, with its type rules', () => {
    const rows = [...read('docs/guides/flows.md').matchAll(/^\| `([^`]+)` \| ([^|]+) \|$/gm)]
    assert.deepEqual(
      rows.map(([, word, rule]) => [word, rule]).filter(([word]) => isOperator(word ?? '')),
      Object.entries(conditionOperators).map(([word, { operands }]) => [word, operands]),
    )
  })

  test('every decision is in the list, and nothing else', () => {
    const listed = [...read('docs/decisions/README.md').matchAll(/\]\((\d{4}-[a-z-]+\.md)\)/g)].map(([, file]) => file)
    assert.deepEqual(
      listed,
      globSync('docs/decisions/0*.md', { cwd: root })
        .map((path) => path.split('/').at(-1))
        .sort(),
    )
  })

  test('every link between pages leads somewhere', () => {
    const broken = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
        .map(([, target]) => target ?? '')
        .filter((target) => !existsSync(join(root, dirname(page), target)))
        .map((target) => `${page}: ${target}`),
    )
    assert.deepEqual(broken, [])
  })

  test('every file that ARCHITECTURE names as a writer is there', () => {
    const named = [...read('ARCHITECTURE.md').matchAll(/`((?:inbound|engine|control)\/[a-z/-]+\.ts)`/g)].map(
      ([, file]) => file,
    )
    assert.ok(named.length > 10)
    assert.deepEqual(
      named.filter((file) => !existsSync(join(root, 'src', file ?? ''))),
      [],
    )
  })

  test('every npm script the pages name exists', () => {
    const scripts = Object.keys(JSON.parse(read('package.json')).scripts)
    const named = pages.flatMap((page) =>
      [...read(page).matchAll(/npm run ([a-z:]+)/g)].map(([, script]) => script ?? ''),
    )
    assert.deepEqual(
      named.filter((script) => !scripts.includes(script)),
      [],
    )
  })

  test('every audited action is written somewhere', () => {
    const sources = globSync('src/{control,engine}/**/*.ts', { cwd: root }).map(read).join('\n')
    assert.deepEqual(
      auditActions.filter((action) => !sources.includes(`'${action}'`) && !sources.includes(`"${action}"`)),
      [],
    )
  })
})
