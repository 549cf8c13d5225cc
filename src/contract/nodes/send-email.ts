import Type, { type Static } from 'typebox'
import { RequiredCredential } from './credential-reference.ts'
import type { NodeSpec } from './node-spec.ts'
import { Template } from './template.ts'

const addresses = 'E-mail addresses with commas between'

/** Text, HTML, or both. */
export const SendEmailParams = Type.Object(
  {
    credentialId: RequiredCredential(['smtp'], 'A stored credential of kind smtp.'),
    from: Template(1000, 'An e-mail address, such as Shop <shop@example.com>.'),
    to: Template(4000, `${addresses}, 50 at most.`),
    cc: Type.Optional(Template(4000, `${addresses}: who gets a copy.`)),
    bcc: Type.Optional(Template(4000, `${addresses}: who gets a copy without the others seeing it.`)),
    replyTo: Type.Optional(Template(4000, `${addresses}: where answers go.`)),
    subject: Template(1000, 'One line.'),
    text: Type.Optional(Template(100_000, 'The message as plain text.')),
    html: Type.Optional(
      Template(100_000, 'The message as HTML. Merge values are escaped: they are text, never markup.'),
    ),
    retries: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 10, default: 4, description: 'Further attempts after a fault.' }),
    ),
  },
  { additionalProperties: false },
)
export type SendEmailParams = Static<typeof SendEmailParams>

export const sendEmailSpec = {
  title: 'Send email',
  help: 'Sends a message through a mail server. A bounce takes the failure path.',
  outcomes: ['success', 'failure'],
  isFinal: false,
  params: SendEmailParams,
  output: '{{id.messageId}}, and in {{id.rejected}} the addresses that the server refused while it took others.',
} as const satisfies NodeSpec
