import Type, { type Static } from 'typebox'
import { webCredentialKinds } from '../credential-kinds.ts'
import { CredentialReference } from './credential-reference.ts'
import { headerName } from './header-name.ts'
import type { NodeSpec } from './node-spec.ts'
import { Template } from './template.ts'

export const webRequestMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

export const WebRequestParams = Type.Object(
  {
    method: Type.Enum(webRequestMethods),
    url: Template(4000, 'An http or https URL.'),
    headers: Type.Optional(
      Type.Record(Type.String({ pattern: headerName }), Template(4000, 'The value of the header.'), {
        additionalProperties: false,
        maxProperties: 50,
        description: 'Header fields by name.',
      }),
    ),
    body: Type.Optional(
      Template(100_000, 'Sent as it is rendered, as application/json unless a content-type header says otherwise.'),
    ),
    sampleResponse: Type.Optional(
      Type.Object(
        {
          status: Type.Optional(Type.Integer({ minimum: 100, maximum: 599 })),
          headers: Type.Optional(Type.Record(Type.String(), Type.String())),
          body: Type.Optional(Type.Unknown({ description: 'JSON, or a text.' })),
        },
        { additionalProperties: false, description: 'An example of the answer. Merge fields are compared with it.' },
      ),
    ),
    credentialId: Type.Optional(
      CredentialReference(
        webCredentialKinds,
        'A stored credential that the request is sent with. It replaces a header of the same name. The URL then names its host without merge fields.',
      ),
    ),
    timeoutMs: Type.Optional(Type.Integer({ minimum: 100, maximum: 60_000, default: 10_000 })),
    redirects: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 3, default: 0, description: 'How many redirects are followed.' }),
    ),
    retries: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 10, default: 4, description: 'Further attempts after a fault.' }),
    ),
  },
  { additionalProperties: false },
)
export type WebRequestParams = Static<typeof WebRequestParams>

export const webRequestSpec = {
  title: 'Web request',
  help: 'Calls another system over HTTP. A 4xx answer takes the failure path. Faults such as a timeout or a 5xx answer are tried again, and then the version pauses.',
  outcomes: ['success', 'failure'],
  isFinal: false,
  params: WebRequestParams,
  output:
    'The answer: {{id.status}}, {{id.headers.x}} with names in lower case, and {{id.body}}, or {{id.body.path}} when it is JSON.',
} as const satisfies NodeSpec
