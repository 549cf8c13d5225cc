import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Experience } from '#contract/experience.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { mailUser, startMailServer } from '../harness/mail-server.ts'
import { startReceiver } from '../harness/receiver.ts'
import { until } from '../harness/until.ts'

suite('messages of a flow', () => {
  const gateway = gatewayOfSuite()

  const credential = async (kind: string, secret: unknown) => {
    const { body, status, text } = await gateway.api('POST', '/credentials', { kind, name: `The ${kind}`, secret })
    assert.equal(status, 201, text)
    return body.id as string
  }

  test('go out by mail and as SMS with what the webhook brought, and their ids go on', async (t) => {
    const mailServer = await startMailServer(t)
    const sms = await startReceiver(t, (_, response) => {
      response.writeHead(201, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ sid: 'SM123', status: 'queued' }))
    })
    const far = await startReceiver(t)
    const smtpId = await credential('smtp', { host: '127.0.0.1', port: mailServer.port, secure: false, ...mailUser })
    const smsId = await credential('sms', { baseUrl: sms.url, accountSid: 'AC42', authToken: 'sesame' })
    const flow = await gateway.given.activeFlow({
      document: {
        nodes: [
          { id: 'trigger', type: 'webhook_trigger' },
          {
            id: 'mail',
            type: 'send_email',
            params: {
              credentialId: smtpId,
              from: 'shop@example.com',
              to: '{{trigger.email}}',
              subject: 'Welcome {{trigger.name}}',
              text: 'Dear {{trigger.name}}',
              html: '<p>Dear {{trigger.name}}</p>',
            },
          },
          {
            id: 'sms',
            type: 'send_sms',
            params: {
              credentialId: smsId,
              from: '+61400000000',
              to: '{{trigger.mobile}}',
              body: 'Hi {{trigger.name}}',
            },
          },
          {
            id: 'report',
            type: 'web_request',
            params: { method: 'POST', url: far.url, body: '[{{mail.messageId | json}}, {{sms.sid | json}}]' },
          },
        ],
        edges: [
          { from: 'trigger', to: 'mail' },
          { from: 'mail', outcome: 'success', to: 'sms' },
          { from: 'sms', outcome: 'success', to: 'report' },
        ],
      },
    })
    const token = await gateway.given.apiToken()
    const payload = { name: 'Ann & <Bob>', email: 'ann@example.com', mobile: '+61400000001' }
    const { body } = await gateway.post(flow, payload, { token })
    await until(async () => {
      const experience = (await gateway.api('GET', `/experiences/${body.experienceId}`)).body as Experience
      if (experience.failure !== null) throw new Error(experience.failure)
      return experience.status === 'completed'
    }, 'the experience to complete')

    const [mail] = mailServer.mails
    assert.deepEqual(mail?.recipients, ['ann@example.com'])
    assert.equal(mail?.headers.subject, 'Welcome Ann & <Bob>')
    assert.equal(mail?.text, 'Dear Ann & <Bob>')
    assert.equal(mail?.html, '<p>Dear Ann &amp; &lt;Bob&gt;</p>')

    const [message] = sms.requests
    assert.equal(message?.url, '/2010-04-01/Accounts/AC42/Messages.json')
    assert.equal(message?.headers.authorization, `Basic ${Buffer.from('AC42:sesame').toString('base64')}`)
    assert.deepEqual(Object.fromEntries(new URLSearchParams(message?.body)), {
      From: '+61400000000',
      To: '+61400000001',
      Body: 'Hi Ann & <Bob>',
    })
    assert.deepEqual(JSON.parse(far.requests[0]?.body ?? ''), [mail?.headers['message-id'], 'SM123'])

    const { text } = await gateway.api('GET', `/experiences/${body.experienceId}/activities`)
    assert.ok(!text.includes('sesame') && !text.includes(mailUser.password))
  })

  test('that cannot be sent with the credential there is are a fault of the flow', async (t) => {
    const mailServer = await startMailServer(t)
    const secret = { host: '127.0.0.1', port: mailServer.port, secure: false, ...mailUser, password: 'wrong' }
    const params = { from: 'shop@example.com', to: 'ann@example.com', subject: 'Hi', text: 'Hi', retries: 0 }
    const created = await gateway.api('POST', '/credentials', { kind: 'smtp', name: 'Wrong', secret })
    const flow = await gateway.given.activeFlow({
      document: {
        nodes: [
          { id: 'trigger', type: 'webhook_trigger' },
          { id: 'mail', type: 'send_email', params: { ...params, credentialId: created.body.id } },
        ],
        edges: [{ from: 'trigger', to: 'mail' }],
      },
    })
    await gateway.post(flow, {}, { token: await gateway.given.apiToken() })
    const paused = await until(async () => {
      const present = (await gateway.api('GET', `/flows/${flow.id}`)).body
      return present.status === 'errored' && present
    }, 'the flow to pause')
    assert.equal(paused.fault.nodeId, 'mail')
    assert.ok(!JSON.stringify(paused).includes('wrong"'))
    assert.deepEqual(mailServer.mails, [])
  })
})
