import type { CredentialSecret, CredentialTest } from '#contract/credential.ts'
import type { CredentialKind } from '#contract/credential-kinds.ts'
import { GatewayError } from '#contract/gateway-error.ts'
import { credentialHeader, type WebCredential } from '#domain/credential-header.ts'
import type { OutboundClient, OutboundOutcome } from '#platform/outbound/outbound-client.ts'

/** Whether the other side takes the credential, in words that hold nothing of it. `to` is where it was sent. */
export type Verdict = { ok: boolean; detail: string; to: string }

type Tester<Kind extends CredentialKind> = (
  means: { outbound: OutboundClient },
  secret: CredentialSecret<Kind>,
  test: CredentialTest,
) => Promise<Verdict>

const timeoutMs = 10_000

/** How a credential of each kind is tried out. */
export const testers: { [Kind in CredentialKind]: Tester<Kind> } = {
  basic: (means, secret, test) => getWith(means, { kind: 'basic', secret }, readUrl(test)),
  bearer: (means, secret, test) => getWith(means, { kind: 'bearer', secret }, readUrl(test)),
  header: (means, secret, test) => getWith(means, { kind: 'header', secret }, readUrl(test)),
  smtp: async ({ outbound }, secret) => {
    const verdict = await outbound.verifySmtp(secret)
    const detail = verdict.ok ? 'The server took the credential.' : `Not taken: ${verdict.detail}.`
    return { ok: verdict.ok, detail, to: `${secret.host}:${secret.port}` }
  },
  sms: (means, { baseUrl, accountSid, authToken }) =>
    getWith(
      means,
      { kind: 'basic', secret: { username: accountSid, password: authToken } },
      new URL(`${baseUrl.replace(/\/+$/, '')}/2010-04-01/Accounts/${encodeURIComponent(accountSid)}.json`),
    ),
}

/** Only whether it is taken is of interest: a redirect is not followed, and of the answer only the status is told. */
async function getWith(
  { outbound }: { outbound: OutboundClient },
  credential: WebCredential,
  url: URL,
): Promise<Verdict> {
  const { name, value } = credentialHeader(credential)
  const outcome = await outbound.send({
    method: 'GET',
    url: url.href,
    headers: { [name]: value },
    timeoutMs,
    responseBytesMax: 0,
  })
  return { ...judge(outcome), to: url.origin }
}

function judge(outcome: OutboundOutcome): { ok: boolean; detail: string } {
  switch (outcome.kind) {
    case 'refused':
      return { ok: false, detail: `Not sent: ${outcome.detail}.` }
    case 'failed':
      return { ok: false, detail: `No answer: ${outcome.detail}.` }
    case 'answered': {
      const { status } = outcome
      if (status === 401 || status === 403)
        return { ok: false, detail: `The credential was refused: the answer was ${status}.` }
      return { ok: status < 400, detail: `The answer was ${status}.` }
    }
  }
}

function readUrl({ url: text }: CredentialTest): URL {
  const url = URL.parse(text ?? '')
  if (url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') return url
  const detail = text === undefined ? 'is required' : 'must be an http or https URL without user name and password'
  throw new GatewayError('validation-failed', { extensions: { errors: [{ detail, pointer: '#/url' }] } })
}
