import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import pg from 'pg'
import { Check } from 'typebox/value'
import { EmailAddress, Password } from '#contract/set-up.ts'
import { readCidr } from '#domain/client-address.ts'

export const nodeRoles = ['inbound', 'control', 'engine'] as const
export type NodeRole = (typeof nodeRoles)[number]

type Declaration<Value> = {
  doc: string
  /** As it would be written in the environment; undefined when the setting has no value unless given. */
  default?: string
  secret?: true
  /** Returns the value, or throws an Error whose message ends the sentence "NAME …". */
  read(text: string): Value
}

function integer(min: number, max: number) {
  return (text: string): number => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || value < min || value > max)
      throw new Error(`must be a whole number from ${min} to ${max}`)
    return value
  }
}

function cidrs(text: string): string[] {
  return list(text).map((entry) => {
    const cidr = readCidr(entry)
    if (cidr !== undefined) return cidr
    throw new Error(`must be a list of CIDRs such as 10.0.0.0/8; "${entry}" is not one`)
  })
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
}

function httpUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (
    url === undefined ||
    !/^https?:$/.test(url.protocol) ||
    !/^\/*$/.test(url.pathname) ||
    url.search !== '' ||
    url.hash !== '' ||
    url.username !== '' ||
    url.password !== ''
  )
    throw new Error('must be an http or https URL without path and query, such as https://hooks.example.com')
  return url.origin
}

function secretKey(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length !== 32 || bytes.toString('base64') !== text) throw new Error('must be 32 bytes in base64')
  return bytes
}

/** Every setting, declared once. The value, the start-up errors, the summary and the reference page come from here. */
export const settingDeclarations = {
  HOOKGATE_HOST: {
    doc: 'Address to listen on. Use 0.0.0.0 in a container.',
    default: '127.0.0.1',
    read: (text) => text,
  },
  HOOKGATE_PORT: { doc: 'Port to listen on; 0 picks a free one.', default: '8080', read: integer(0, 65_535) },
  HOOKGATE_PUBLIC_URL: {
    doc: 'The URL senders and browsers use, when it is not http://host:port. An https URL demands https of senders.',
    read: httpUrl,
  },
  HOOKGATE_DATA_DIR: {
    doc: 'Folder of the built-in PostgreSQL and of generated secrets.',
    default: './data',
    read: (text) => resolve(text),
  },
  DATABASE_URL: {
    doc: 'A PostgreSQL 15 or newer of your own, instead of the built-in one.',
    secret: true,
    read(text) {
      if (!/^postgres(ql)?:\/\//.test(text)) throw new Error('must begin with postgresql://')
      try {
        // Opens nothing: whether the driver can read it, sockets and all, only the driver knows.
        new pg.Client({ connectionString: text })
      } catch {
        throw new Error('must be a URL such as postgresql://user:password@host:5432/database')
      }
      return text
    },
  },
  HOOKGATE_OWNER_EMAIL: {
    doc: 'With the password: creates the owner on the first run, without a browser. Ignored once an owner exists.',
    read(text) {
      if (!Check(EmailAddress, text)) throw new Error('must be an e-mail address')
      return text.toLowerCase()
    },
  },
  HOOKGATE_OWNER_PASSWORD: {
    doc: "The owner's first password, 8 to 128 characters.",
    secret: true,
    read(text) {
      if (!Check(Password, text)) throw new Error('must have 8 to 128 characters')
      return text
    },
  },
  HOOKGATE_SECRET_KEY: {
    doc: '32 bytes in base64, the same on every node: `openssl rand -base64 32`. Otherwise generated into the data folder. Losing it makes every API token useless.',
    secret: true,
    read: secretKey,
  },
  HOOKGATE_CREDENTIAL_KEY: {
    doc: '32 bytes in base64, the same on every node: seals stored credentials. Otherwise a key derived from the secret key does. How to replace it: docs/operations/running.md.',
    secret: true,
    read: secretKey,
  },
  HOOKGATE_CREDENTIAL_KEY_PREVIOUS: {
    doc: 'Other credential keys that may still open what they sealed, separated by commas.',
    secret: true,
    read(text): Buffer[] {
      try {
        return list(text).map(secretKey)
      } catch {
        throw new Error('must be a list of 32 bytes in base64 each')
      }
    },
  },
  HOOKGATE_ROLES: {
    doc: 'What this node does.',
    default: 'inbound,control,engine',
    read(text): NodeRole[] {
      const roles = list(text)
      const unknown = roles.find((role) => !(nodeRoles as readonly string[]).includes(role))
      if (unknown !== undefined || roles.length === 0) throw new Error(`must list some of ${nodeRoles.join(', ')}`)
      return [...new Set(roles as NodeRole[])]
    },
  },
  HOOKGATE_DRAIN_DELAY_SECONDS: {
    doc: 'Seconds that a node which is told to stop goes on serving while `/readyz` says 503, so that balancers notice first; up to five more while requests still come. Otherwise 5 with `DATABASE_URL`, and 0 without: then there is no other node.',
    read: integer(0, 300),
  },
  HOOKGATE_TRUSTED_PROXIES: {
    doc: 'CIDRs of the proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.',
    default: '',
    read: cidrs,
  },
  HOOKGATE_OUTBOUND_ALLOW: {
    doc: 'CIDRs that web requests of flows may reach although they are private.',
    default: '',
    read: cidrs,
  },
  HOOKGATE_BODY_BYTES_MAX: {
    doc: 'Largest request body, in bytes after decompression.',
    default: '1048576',
    read: integer(1024, 67_108_864),
  },
  HOOKGATE_FAILURES_PER_MINUTE: {
    doc: 'Calls with missing or refused credentials that one address may make, per minute and node, before 429.',
    default: '6000',
    read: integer(1, 1_000_000),
  },
  HOOKGATE_RETENTION_DAYS: {
    doc: 'Days that requests, finished experiences and idempotency keys are kept. They go in spans of a tenth of it, so a little later.',
    default: '30',
    read: integer(1, 3650),
  },
  HOOKGATE_LOG_LEVEL: {
    doc: 'trace, debug, info, warn, error or silent.',
    default: 'info',
    read(text) {
      if (!/^(trace|debug|info|warn|error|silent)$/.test(text))
        throw new Error('must be trace, debug, info, warn, error or silent')
      return text
    },
  },
} as const satisfies Record<string, Declaration<unknown>>

type Declarations = typeof settingDeclarations
export type SettingName = keyof Declarations
type ValueOf<Name extends SettingName> = ReturnType<Declarations[Name]['read']>

/** The settings of a process: those with a default always have a value. */
export type Settings = {
  [Name in SettingName]: Declarations[Name] extends { default: string } ? ValueOf<Name> : ValueOf<Name> | undefined
}

/** Thrown with every problem of the environment at once. */
export class SettingsError extends Error {
  readonly problems: string[]

  constructor(problems: string[]) {
    super(`Some settings are not valid:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`)
    this.name = 'SettingsError'
    this.problems = problems
  }
}

/** Reads every setting from the environment. Empty variables count as not given. Throws one SettingsError with all problems. */
export function readSettings(environment: Record<string, string | undefined>): Settings {
  const problems: string[] = []
  const values: Record<string, unknown> = {}
  const isGiven = (name: SettingName) => environment[name] !== undefined && environment[name] !== ''
  for (const [name, declaration] of Object.entries(settingDeclarations) as [SettingName, Declaration<unknown>][]) {
    const text = isGiven(name) ? environment[name] : declaration.default
    if (text === undefined) continue
    try {
      values[name] = declaration.read(text)
    } catch (error) {
      problems.push(`${name} ${(error as Error).message}`)
    }
  }
  if (isGiven('HOOKGATE_OWNER_EMAIL') !== isGiven('HOOKGATE_OWNER_PASSWORD'))
    problems.push('HOOKGATE_OWNER_EMAIL and HOOKGATE_OWNER_PASSWORD must be given together')
  if (problems.length > 0) throw new SettingsError(problems)
  return values as Settings
}

/** Variables of the command-line client, which are not settings of a gateway. */
const clientVariables = new Set(['HOOKGATE_URL', 'HOOKGATE_KEY', 'HOOKGATE_TOKEN'])

/** Names that look like settings and are none: a warning, not an error, because orchestrators add variables of their own. */
export function unknownSettings(environment: Record<string, string | undefined>): string[] {
  return Object.keys(environment).filter(
    (name) => name.startsWith('HOOKGATE_') && !(name in settingDeclarations) && !clientVariables.has(name),
  )
}

/** The settings as they may be printed: secrets show only that they are set. */
export function summarizeSettings(settings: Settings): Record<string, string> {
  const summary: Record<string, string> = {}
  for (const [name, declaration] of Object.entries(settingDeclarations) as [SettingName, Declaration<unknown>][]) {
    const value = settings[name]
    if (value === undefined) continue
    summary[name] = declaration.secret === true ? '(set)' : Array.isArray(value) ? value.join(',') : String(value)
  }
  return summary
}

/** A new value for HOOKGATE_SECRET_KEY. */
export function generateSecretKey(): string {
  return randomBytes(32).toString('base64')
}
