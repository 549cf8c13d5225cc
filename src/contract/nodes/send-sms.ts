import Type, { type Static } from 'typebox'
import { RequiredCredential } from './credential-reference.ts'
import type { NodeSpec } from './node-spec.ts'
import { Template } from './template.ts'

export const SendSmsParams = Type.Object(
  {
    credentialId: RequiredCredential(['sms'], 'A stored credential of kind sms.'),
    from: Template(
      1000,
      'A phone number such as +442079460958, a sender name, or the SID of a messaging service (MG…).',
    ),
    to: Template(1000, 'A phone number with its country code, such as +442079460958.'),
    body: Template(10_000, 'The message, 1600 characters at most.'),
    retries: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 10, default: 4, description: 'Further attempts after a fault.' }),
    ),
  },
  { additionalProperties: false },
)
export type SendSmsParams = Static<typeof SendSmsParams>

export const sendSmsSpec = {
  title: 'Send SMS',
  help: 'Sends a text message through a gateway that speaks as Twilio does.',
  outcomes: ['success', 'failure'],
  isFinal: false,
  params: SendSmsParams,
  output: '{{id.sid}}: the name that the gateway gave to the message.',
} as const satisfies NodeSpec
