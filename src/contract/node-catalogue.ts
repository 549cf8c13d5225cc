import Type, { type Static, type TSchema } from 'typebox'

type NodeSpec = {
  title: string
  /** One or two sentences for the palette of the flow builder. */
  help: string
  /** The named exits, each the `outcome` of at most one edge. A node without any has one exit, whose edge has no `outcome`. */
  outcomes: readonly string[]
  /** Whether the experience ends here: no edge leaves the node. */
  isFinal: boolean
  /** The shape of `params`. Defaults are those that the engine uses when a parameter is absent. */
  params: TSchema
  /** What later nodes see under the node's id. */
  output: string
}

/** The schema keyword of strings that may hold merge fields. */
const templateKeyword = 'x-template'

/** A string that may hold merge fields (Liquid). Limits of form and range hold for what it renders to, not for its text. */
function Template(charactersMax: number, description: string) {
  return Type.String({ maxLength: charactersMax, description, [templateKeyword]: true })
}

/** Whether the schema is of a string that may hold merge fields. */
export function isTemplate(schema: TSchema): boolean {
  return (schema as Record<string, unknown>)[templateKeyword] === true
}

/** RFC 9110 §5.6.2: the characters of a header name. */
const headerName = "^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$"

/** Where the sender's key for duplicates is, when it is not in `Idempotency-Key` or `webhook-id`. */
export const DuplicateKey = Type.Union([
  Type.Object(
    { header: Type.String({ pattern: headerName, description: 'The name of a request header.' }) },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      pointer: Type.String({
        pattern: '^(/([^~/]|~[01])*)+$',
        maxLength: 500,
        description: 'A JSON Pointer into the payload (RFC 6901), such as /order/id.',
      }),
    },
    { additionalProperties: false },
  ),
])
export type DuplicateKey = Static<typeof DuplicateKey>

export const WebhookTriggerParams = Type.Object(
  {
    samplePayload: Type.Optional(Type.Unknown({ description: 'An example of what the sender sends.' })),
    payloadCheck: Type.Optional(
      Type.Enum(['off'], {
        default: 'off',
        description: 'Whether payloads are compared with the schema of the sample.',
      }),
    ),
    idempotency: Type.Optional(DuplicateKey),
    successStatus: Type.Optional(
      Type.Enum([200, 202, 204], { default: 202, description: 'The status of an accepted request.' }),
    ),
  },
  { additionalProperties: false },
)
export type WebhookTriggerParams = Static<typeof WebhookTriggerParams>

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
    credentialId: Type.Optional(Type.Null({ description: 'Stored credentials are not available yet.' })),
    timeoutMs: Type.Optional(Type.Integer({ minimum: 100, maximum: 60_000, default: 10_000 })),
    retries: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 10, default: 4, description: 'Further attempts after a fault.' }),
    ),
  },
  { additionalProperties: false },
)
export type WebRequestParams = Static<typeof WebRequestParams>

/** The name of a field that set_fields writes: it is read as {{nodeId.name}}. */
const fieldName = '^[A-Za-z][A-Za-z0-9_]{0,63}$'

export const SetFieldsParams = Type.Object(
  {
    fields: Type.Record(Type.String({ pattern: fieldName }), Template(65_536, 'The value of the field.'), {
      additionalProperties: false,
      maxProperties: 100,
      description: 'Values by field name.',
    }),
  },
  { additionalProperties: false },
)
export type SetFieldsParams = Static<typeof SetFieldsParams>

/** Exactly one of the two. */
export const WaitParams = Type.Object(
  {
    for: Type.Optional(Template(1000, 'An ISO 8601 duration, such as P1D or PT30M.')),
    until: Type.Optional(Template(1000, 'An RFC 3339 instant, such as 2030-01-31T09:00:00Z.')),
  },
  { additionalProperties: false, minProperties: 1, maxProperties: 1 },
)
export type WaitParams = Static<typeof WaitParams>

export const EndParams = Type.Object({}, { additionalProperties: false })
export type EndParams = Static<typeof EndParams>

/**
 * Every type of node, in the order of the palette. The engine has an executor and the console a form for each of these
 * names and for no other; tests compare the sets.
 */
export const nodeCatalogue = {
  webhook_trigger: {
    title: 'Webhook trigger',
    help: 'Starts an experience for each accepted request. Every flow has one; it owns the POST URL.',
    outcomes: [],
    isFinal: false,
    params: WebhookTriggerParams,
    output: 'The payload: {{trigger.path}} is the member `path` of the JSON that was sent.',
  },
  web_request: {
    title: 'Web request',
    help: 'Calls another system over HTTP. Faults such as a timeout or a 5xx answer are tried again before the failure path is taken.',
    outcomes: ['success', 'failure'],
    isFinal: false,
    params: WebRequestParams,
    output:
      'The answer: {{id.status}}, {{id.headers.x}} with names in lower case, and {{id.body}}, or {{id.body.path}} when it is JSON.',
  },
  set_fields: {
    title: 'Set fields',
    help: 'Computes values for later nodes.',
    outcomes: [],
    isFinal: false,
    params: SetFieldsParams,
    output: 'The fields: {{id.name}}.',
  },
  wait: {
    title: 'Wait',
    help: 'Pauses the experience for a duration or until an instant.',
    outcomes: [],
    isFinal: false,
    params: WaitParams,
    output: 'Nothing.',
  },
  end: {
    title: 'End',
    help: 'Completes the experience. Optional: an exit without an edge does the same.',
    outcomes: [],
    isFinal: true,
    params: EndParams,
    output: 'Nothing.',
  },
} as const satisfies Record<string, NodeSpec>

export type NodeType = keyof typeof nodeCatalogue

/** All types of node, in the catalogue's order. */
export const nodeTypes = Object.keys(nodeCatalogue) as NodeType[]

/** Whether the text names a type of node. */
export function isNodeType(text: string): text is NodeType {
  return Object.hasOwn(nodeCatalogue, text)
}
