import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CreateApiToken, CreatedApiToken } from '#contract/api-token.ts'
import type { Flow } from '#contract/flow.ts'
import type { FlowDocument } from '#contract/flow-document.ts'
import { newId, toUuid } from '#contract/ids.ts'
import type { Role } from '#contract/permissions.ts'
import { createManagementKey } from '#control/management-keys/create.ts'
import { createOwner } from '#control/set-up/create-owner.ts'
import type { Database } from '#platform/database/database.ts'
import { generateSecretKey, readSettings } from '#settings.ts'
import { createGatewayLog, type Gateway, startGateway as start } from '../../src/gateway.ts'
import { type Closing, closeAtEnd } from './closing.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of every shape
export type Answer = { status: number; headers: Headers; body: any; text: string }

export type TestGateway = {
  url: string
  db: Database
  database: TestDatabase
  gateway: Gateway
  settings: Record<string, string>
  /** wsp_… and its uuid. */
  workspaceId: string
  workspaceUuid: string
  /** An admin's management key. */
  key: string
  api(method: string, path: string, body?: unknown, options?: { key?: string | null }): Promise<Answer>
  post(flow: Pick<Flow, 'triggerUrl'>, payload: unknown, sender?: Sender): Promise<Answer>
  given: {
    apiToken(input?: Partial<CreateApiToken>): Promise<CreatedApiToken>
    activeFlow(input?: { document?: FlowDocument; name?: string }): Promise<Flow>
    key(input: { role: Exclude<Role, 'owner'> }): Promise<string>
    /** A person in the workspace, who signs in with the owner's password. Answers the e-mail address. */
    member(input: { role: Role }): Promise<string>
    otherWorkspace(): Promise<{ workspaceId: string; key: string }>
  }
}

export type Sender = { token?: CreatedApiToken; headers?: Record<string, string> }

type Options = {
  settings?: Record<string, string>
  /** Another node on the database of this one, with the same secret key. */
  besides?: TestGateway
  /** Without an owner, as a new installation is: there is no workspace and no key. */
  isUnowned?: boolean
  /** Receives every line of the log, at the level of the settings. */
  log?: { write(line: string): void }
}

export const ownerEmail = 'owner@example.com'
export const ownerPassword = 'correct horse battery'

/** The smallest flow that does something. */
export const setFieldsDocument: FlowDocument = {
  nodes: [
    { id: 'trigger', type: 'webhook_trigger' },
    { id: 'greeting', type: 'set_fields', params: { fields: { text: 'Hello {{trigger.firstname}}' } } },
    { id: 'done', type: 'end' },
  ],
  edges: [
    { from: 'trigger', to: 'greeting' },
    { from: 'greeting', to: 'done' },
  ],
}

/** A whole gateway in this process, on a database of its own and a free port, with an owner's workspace. */
export async function startGateway(
  closing: Closing,
  { settings = {}, besides, isUnowned = false, log }: Options = {},
): Promise<TestGateway> {
  const database = besides?.database ?? (await createTestDatabase(closing))
  const dataDir = await mkdtemp(join(tmpdir(), 'hookgate-test-'))
  const environment = {
    HOOKGATE_PORT: '0',
    HOOKGATE_DATA_DIR: dataDir,
    HOOKGATE_SECRET_KEY: besides?.settings.HOOKGATE_SECRET_KEY ?? generateSecretKey(),
    HOOKGATE_OUTBOUND_ALLOW: '127.0.0.0/8',
    HOOKGATE_LOG_LEVEL: 'silent',
    // No test has a balancer that would have to notice, unless it says so.
    HOOKGATE_DRAIN_DELAY_SECONDS: '0',
    DATABASE_URL: database.connectionString,
    ...settings,
  }
  const read = readSettings(environment)
  const gateway = await start(read, createGatewayLog(read, log))
  closeAtEnd(closing, async () => {
    await gateway.stop()
    await rm(dataDir, { recursive: true, force: true })
  })
  const nobody = { workspaceId: '', workspaceUuid: '', key: '' }
  const workspace = besides ?? (isUnowned ? nobody : await givenWorkspace(gateway))
  return describe(gateway, database, environment, workspace)
}

type Workspace = Pick<TestGateway, 'workspaceId' | 'workspaceUuid' | 'key'>

async function givenWorkspace(gateway: Gateway): Promise<Workspace> {
  const owner = await createOwner(gateway.db, { email: ownerEmail, password: ownerPassword, workspaceName: 'Test' })
  if (owner.kind !== 'created') throw new Error('The database already has an owner.')
  const workspaceUuid = toUuid('workspace', owner.workspaceId) as string
  return { workspaceId: owner.workspaceId, workspaceUuid, key: await givenKey(gateway, workspaceUuid, 'admin') }
}

async function givenKey(gateway: Gateway, workspaceId: string, role: Exclude<Role, 'owner'>): Promise<string> {
  const actor = { id: 'system', workspaceId, from: '127.0.0.1' }
  const name = `${role} ${newId('managementKey')}`
  return (await createManagementKey(gateway.db, gateway.peppers.managementKey, actor, { name, role })).key
}

async function givenMember(db: Database, workspaceId: string, role: Role): Promise<string> {
  const id = toUuid('user', newId('user')) as string
  const email = `${role}-${id}@example.com`
  const { password } = await db.selectFrom('auth_account').select('password').limit(1).executeTakeFirstOrThrow()
  await db
    .insertInto('auth_user')
    .values({ id, email, name: `The ${role}`, email_verified: true })
    .execute()
  await db
    .insertInto('auth_account')
    .values({ id, user_id: id, account_id: id, provider_id: 'credential', password })
    .execute()
  await db.insertInto('member').values({ workspace_id: workspaceId, user_id: id, role }).execute()
  return email
}

function describe(
  gateway: Gateway,
  database: TestDatabase,
  settings: Record<string, string>,
  workspace: Workspace,
): TestGateway {
  const { url } = gateway

  const api: TestGateway['api'] = (method, path, body, { key = workspace.key } = {}) =>
    call(`${url}/api/v1${path}`, {
      method,
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })

  async function succeed(method: string, path: string, body?: unknown): Promise<Answer['body']> {
    const answer = await api(method, path, body)
    if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text}`)
    return answer.body
  }

  return {
    ...workspace,
    url,
    db: gateway.db,
    database,
    gateway,
    settings,
    api,
    // A flow's URL is that of the node that created it; the test chooses the node that receives.
    post: (flow, payload, { token, headers } = {}) =>
      call(`${url}${new URL(flow.triggerUrl).pathname}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token === undefined ? {} : { authorization: `Bearer ${token.secret.token}` }),
          ...headers,
        },
        body: typeof payload === 'string' ? payload : JSON.stringify(payload),
      }),
    given: {
      apiToken: (input = {}) => succeed('POST', '/api-tokens', { name: newId('apiToken'), ...input }),
      async activeFlow({ document = setFieldsDocument, name = 'Welcome' } = {}) {
        const { id } = await succeed('POST', '/flows', { name, document })
        return await succeed('POST', `/flows/${id}/activate`)
      },
      key: ({ role }) => givenKey(gateway, workspace.workspaceUuid, role),
      member: ({ role }) => givenMember(gateway.db, workspace.workspaceUuid, role),
      async otherWorkspace() {
        const workspaceId = newId('workspace')
        const uuid = toUuid('workspace', workspaceId) as string
        await gateway.db.insertInto('workspace').values({ id: uuid, name: 'Other' }).execute()
        return { workspaceId, key: await givenKey(gateway, uuid, 'admin') }
      },
    },
  }
}

/** One request, its answer read as JSON when it is JSON. */
export async function call(url: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(url, { redirect: 'manual', ...init })
  const text = await response.text()
  const isJson = /[/+]json(;|$)/.test(response.headers.get('content-type') ?? '')
  return {
    status: response.status,
    headers: response.headers,
    body: isJson && text !== '' ? JSON.parse(text) : text,
    text,
  }
}
