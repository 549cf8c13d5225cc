/**
 * Writes the reference pages that come from tables in the code: settings, errors, rejection reasons, permissions, the
 * example environment file. With --check it writes nothing and fails when a page is not what it would write.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { errorCodes } from '#contract/error-codes.ts'
import { permissions, roles } from '#contract/permissions.ts'
import { rejectionReasons } from '#contract/rejection-reasons.ts'
import { settingDeclarations } from '#settings.ts'

const root = join(import.meta.dirname, '..')
const checking = process.argv.includes('--check')
const note = '<!-- Generated: npm run generate -->'

const pages: Record<string, string> = {
  'docs/reference/settings.md': settingsPage(),
  'docs/reference/errors.md': errorsPage(),
  'docs/reference/rejection-reasons.md': reasonsPage(),
  'docs/reference/permissions.md': permissionsPage(),
  '.env.example': exampleFile(),
}

let stale = 0
for (const [path, content] of Object.entries(pages)) {
  const file = join(root, path)
  if (!checking) {
    writeFileSync(file, content)
    console.log(`wrote ${path}`)
  } else if (!existsSync(file) || readFileSync(file, 'utf8') !== content) {
    stale += 1
    console.error(`${path} is not up to date: run "npm run generate".`)
  }
}
process.exit(stale === 0 ? 0 : 1)

type Declaration = { doc: string; default?: string; secret?: true }

function settings(): [string, Declaration][] {
  return Object.entries(settingDeclarations)
}

function settingsPage(): string {
  const rows = settings().map(([name, { doc, default: value, secret }]) => {
    const shown = value === undefined ? 'none' : value === '' ? 'empty' : `\`${value}\``
    return `| \`${name}\` | ${shown} | ${doc}${secret ? ' *Secret: never shown or logged.*' : ''} |`
  })
  return `${note}\n# Settings\n\nEnvironment variables, read once at start. All that is wrong is reported at once, and the process exits with 1.\n\`npx hookgate settings\` shows what the present environment gives.\n\n| name | default | what it does |\n|---|---|---|\n${rows.join('\n')}\n`
}

function exampleFile(): string {
  const lines = settings().map(([name, { doc, default: value }]) => `# ${doc}\n#${name}=${value ?? ''}\n`)
  return `# Generated: npm run generate\n# Every setting with its default.\n\n${lines.join('\n')}`
}

function errorsPage(): string {
  const rows = Object.entries(errorCodes).map(
    ([code, { status, title, help }]) => `| \`${code}\` | ${status} | ${title} | ${help} |`,
  )
  return `${note}\n# Errors\n\nEvery answer of 400 and above is a problem document (RFC 9457). Its \`type\` is the page of the code on the gateway\nitself, \`/problems/<code>\`.\n\n| code | status | title | what to do |\n|---|---|---|---|\n${rows.join('\n')}\n`
}

function reasonsPage(): string {
  const rows = Object.entries(rejectionReasons).map(
    ([reason, { code, help }]) => `| \`${reason}\` | \`${code}\` | ${help} |`,
  )
  return `${note}\n# Rejection reasons\n\nEvery refused request is recorded with one exact reason, for the operator. The sender is told only the code: a stranger\ncannot tell an expired token from an unknown one. Some reasons are answered with another code where the request\nitself is at fault (repeated credentials: \`invalid-request\`).\n\n| reason | the sender is told | what it means |\n|---|---|---|\n${rows.join('\n')}\n`
}

function permissionsPage(): string {
  const rows = Object.entries(permissions).map(
    ([action, allowed]) =>
      `| \`${action}\` | ${roles.map((role) => ((allowed as readonly string[]).includes(role) ? 'yes' : '')).join(' | ')} |`,
  )
  return `${note}\n# Permissions\n\nWho may do what. An action that is not listed does not exist; a role without a "yes" may not.\n\n| action | ${roles.join(' | ')} |\n|---|${roles.map(() => '---|').join('')}\n${rows.join('\n')}\n`
}
