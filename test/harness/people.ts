import type { Role } from '#contract/permissions.ts'
import { type Answer, call, ownerEmail, ownerPassword, type TestGateway } from './gateway.ts'

/** Settings of a gateway under test whose people sign in from many addresses: the limit on attempts is per address. */
export const manyAddresses = { HOOKGATE_TRUSTED_PROXIES: '127.0.0.1' }

export type SignedInPerson = {
  id: string
  email: string
  password: string
  cookie: string
  /** A call from a page of the gateway: a path under /api, such as /v1/members. */
  call(method: string, path: string, body?: unknown): Promise<Answer>
}

type Account = { email: string; password: string }

let addresses = 0

/** Tries to sign in, from an address of its own. */
export function trySignIn(gateway: TestGateway, { email, password }: Account): Promise<Answer> {
  addresses += 1
  return call(`${gateway.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': `198.18.${addresses >> 8}.${addresses & 255}` },
    body: JSON.stringify({ email, password }),
  })
}

/** The owner, unless another account is given, in a new session. The gateway needs the settings `manyAddresses`. */
export async function signIn(
  gateway: TestGateway,
  account: Account = { email: ownerEmail, password: ownerPassword },
): Promise<SignedInPerson> {
  const answer = await trySignIn(gateway, account)
  if (answer.status !== 200) throw new Error(`Signing in answered ${answer.status}: ${answer.text}`)
  const cookie = answer.headers.getSetCookie().map((each) => each.split(';')[0])[0] as string
  return {
    ...account,
    id: answer.body.user.id,
    cookie,
    call: (method, path, body) =>
      call(`${gateway.url}/api${path}`, {
        method,
        headers: {
          cookie,
          origin: gateway.url,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
  }
}

/** The secret behind the # of an invitation's link. */
export function secretOf(invitation: Answer): string {
  return new URL(invitation.body.link).hash.slice(1)
}

/** A call without a cookie or key, as the page behind the link makes it. */
export function callAsStranger(
  gateway: TestGateway,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return call(`${gateway.url}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}

/** A new member who came by an invitation, signed in. */
export async function givenMember(gateway: TestGateway, role: Role): Promise<SignedInPerson> {
  const owner = await signIn(gateway)
  addresses += 1
  const account = { email: `person${addresses}@example.com`, password: `the password of ${addresses}` }
  const invitation = await owner.call('POST', '/v1/invitations', { email: account.email, role })
  const accepted = await callAsStranger(gateway, '/invitations/accept', {
    secret: secretOf(invitation),
    name: `Person ${addresses}`,
    password: account.password,
  })
  if (accepted.status !== 201) throw new Error(`Accepting answered ${accepted.status}: ${accepted.text}`)
  return await signIn(gateway, account)
}

/** The actions that were audited about an object, newest first, with who did them. */
export async function auditOf(gateway: TestGateway, subject: string): Promise<{ action: string; actor: string }[]> {
  const { body } = await gateway.api('GET', `/audit-entries?subject=${subject}`)
  return body.items.map(({ action, actor }: { action: string; actor: string }) => ({ action, actor }))
}
