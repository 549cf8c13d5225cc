/**
 * The main job with nothing to fill in: a throw-away gateway, a flow, an API token, a real webhook, and what became of
 * it. Then it stays up for more. SIGINT or SIGTERM stops it; nothing is left behind.
 */
import type { CreatedApiToken } from '#contract/api-token.ts'
import type { Activity } from '#contract/experience.ts'
import type { Flow, FlowDetail } from '#contract/flow.ts'
import type { AcceptedRequest } from '#contract/inbound-answer.ts'
import type { CreatedManagementKey } from '#contract/management-key.ts'
import { type ApiClient, openApi } from '../src/cli/api-client.ts'
import { callForJson } from '../src/cli/http-call.ts'
import { describeActivity } from './demo/describe-activity.ts'
import { followWebhooks } from './demo/follow-webhooks.ts'
import { startReceiver } from './demo/receiver.ts'
import { sampleFlow, samplePayload } from './demo/sample-flow.ts'
import { screen } from './demo/screen.ts'
import { startThrowAwayGateway, type ThrowAwayGateway, usualPort } from './demo/throw-away-gateway.ts'
import { waitForEnd } from './demo/wait-for-end.ts'

type Sender = { flow: Flow; token: CreatedApiToken }

const stopping = new AbortController()
const stopped = Promise.withResolvers<void>()
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    stopping.abort()
    stopped.resolve()
  })

// A copied line has to work as pasted, and an answer that nobody reads is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') stopped.resolve()
})

const closings: (() => Promise<void>)[] = []
let exitCode = 0
try {
  await run()
} catch (error) {
  // Whatever is half started when the stop comes, fails for that reason.
  if (!stopping.signal.aborted) {
    exitCode = 1
    screen.failed((error as Error).message)
  }
} finally {
  for (const close of closings.toReversed()) await close()
}
process.exit(exitCode)

async function run(): Promise<void> {
  screen.heading('Starting Hookgate with a database of its own')
  const gateway = await startThrowAwayGateway()
  closings.push(gateway.stop)
  if (stopping.signal.aborted) return
  if (new URL(gateway.url).port !== String(usualPort))
    screen.plain(`  ${usualPort} is in use; this demo listens on ${new URL(gateway.url).port}.`)
  screen.done(`Gateway at ${gateway.url}`)
  const receiver = await startReceiver((line) => screen.arrow(`The CRM got ${line}`))
  closings.push(receiver.close)
  screen.done(`A stand-in for a CRM at ${receiver.url}`)
  const api = openApi({ url: gateway.url, environment: { HOOKGATE_KEY: gateway.key } })

  screen.heading('Preparing')
  const sender = await prepare(api, receiver.url)
  screen.heading('Sending a webhook')
  const accepted = await send(sender)
  await showTimeline(api, accepted, sender.flow)
  if (stopping.signal.aborted) return

  const { key } = await api.call<CreatedManagementKey>('POST', '/management-keys', { name: 'Your turn', role: 'admin' })
  invite(gateway, key, sender)
  await Promise.race([followWebhooks(api, stopping.signal), stopped.promise])
  screen.plain('\n  Stopping …')
}

async function prepare(api: ApiClient, receiverUrl: string): Promise<Sender> {
  const document = sampleFlow(receiverUrl)
  const draft = await api.call<FlowDetail>('POST', '/flows', { name: 'Welcome a subscriber', document })
  const flow = await api.call<Flow>('POST', `/flows/${draft.id}/activate`)
  screen.done(`Flow "${flow.name}" is ${flow.status}: ${document.nodes.map(({ type }) => type).join(' → ')}`)
  const token = await api.call<CreatedApiToken>('POST', '/api-tokens', { name: 'Demo sender', flowIds: [flow.id] })
  screen.done(`API token "${token.name}" with key id ${token.keyId}`)
  return { flow, token }
}

async function send({ flow, token }: Sender): Promise<AcceptedRequest> {
  screen.plain(`  POST ${flow.triggerUrl}`)
  screen.plain(`  ${JSON.stringify(samplePayload)}\n`)
  const { response, answer } = await callForJson<AcceptedRequest>(flow.triggerUrl, {
    method: 'POST',
    headers: { authorization: `Bearer ${token.secret.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(samplePayload),
  })
  screen.done(`${response.status} ${answer.status}: request and experience are on disk`)
  screen.pair('request', answer.requestId)
  screen.pair('experience', answer.experienceId)
  return answer
}

async function showTimeline(api: ApiClient, { experienceId }: AcceptedRequest, flow: Flow): Promise<void> {
  const experience = await waitForEnd(api, experienceId)
  const { document } = await api.call<FlowDetail>('GET', `/flows/${flow.id}`)
  screen.heading('What the experience did')
  for (const activity of await api.listAll<Activity>(`/experiences/${experienceId}/activities`))
    screen.plain(`  ${describeActivity(activity, experience.createdAt, document)}`)
  screen.plain('')
  if (experience.status !== 'completed')
    throw new Error(`The experience is ${experience.status}. ${experience.failure ?? ''}`)
  screen.done('The experience is completed')
}

function invite({ url, owner }: ThrowAwayGateway, key: string, { flow, token }: Sender): void {
  screen.heading('Your turn')
  screen.pair('console', `${url}/experiences`)
  screen.pair('sign in as', `${owner.email}, password ${owner.password}`)
  screen.pair('API docs', `${url}/api/docs`)
  screen.plain('\n  Use the API and the command line from a second terminal:\n')
  screen.plain(`export HOOKGATE_URL=${url} HOOKGATE_KEY=${key}`)
  screen.plain('\n  Send another webhook from there:\n')
  screen.plain(
    [
      `curl -sS '${flow.triggerUrl}'`,
      `-H 'Authorization: Bearer ${token.secret.token}'`,
      "-H 'Content-Type: application/json'",
      `-d '${JSON.stringify(samplePayload)}'`,
    ].join(' \\\n  '),
  )
  screen.plain('\n  It shows up here. Ctrl-C stops the demo and removes everything it stored.\n')
}
