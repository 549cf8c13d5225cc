import type { TSchema } from 'typebox'
import { type ErrorCode, errorCodes } from '#contract/error-codes.ts'
import { PublicId } from '#contract/ids.ts'
import { AcceptedRequest, Receipt, WhoAmI } from '#contract/inbound-answer.ts'
import { Problem } from '#contract/problem.ts'
import { problemMediaType } from '#contract/problem-media-type.ts'

const tags = ['Inbound']
const security = [{ apiTokenBearer: [] }, { apiTokenBasic: [] }, { apiTokenHeader: [] }]

/** The inbound endpoints, in OpenAPI's words. They are served by the inbound path, without this framework. */
export const inboundPaths = {
  '/inbound/{triggerId}': {
    post: {
      operationId: 'sendWebhook',
      summary: 'Start an experience',
      description:
        'A 202 means that the request, and the experience that will run for it, are on disk in one commit. Any other answer, or none, means: send it again. With an idempotency key, sending again starts nothing twice. A trigger may be set to answer 200 or 204 instead, for senders that insist.',
      tags,
      security,
      parameters: [
        pathParameter('triggerId', PublicId('flow'), 'The last part of the POST URL.'),
        header('Idempotency-Key', 'One experience per key and flow, ever; quoted or bare, 1 to 255 characters.', 255),
        header('webhook-id', 'The same, for senders that follow Standard Webhooks.', 255),
        header('X-Hookgate-Context', 'A text or a JSON object, copied to every activity.', 4096),
      ],
      requestBody: {
        required: true,
        content: { 'application/json': { schema: { description: 'Any JSON value in UTF-8.' } } },
      },
      responses: {
        202: success(AcceptedRequest, 'Stored; or stored before under the same idempotency key.'),
        ...refusals([
          ...([
            'invalid-request',
            'invalid-json',
            'token-in-url',
            'unauthorized',
            'forbidden',
            'not-found',
            'timeout',
          ] as const),
          ...(['flow-not-active', 'gone', 'payload-too-large', 'uri-too-long', 'unsupported-media-type'] as const),
          ...(['payload-mismatch', 'idempotency-mismatch', 'rate-limited', 'too-many-headers', 'unavailable'] as const),
        ]),
      },
    },
  },
  '/inbound/receipts/{requestId}': {
    get: {
      operationId: 'getReceipt',
      summary: 'What became of a request',
      description: 'For the token that sent it; for any other the request does not exist.',
      tags,
      security,
      parameters: [pathParameter('requestId', PublicId('request'), 'From the answer to the webhook.')],
      responses: { 200: success(Receipt, 'The receipt.'), ...refusals(['unauthorized', 'not-found', 'rate-limited']) },
    },
  },
  '/inbound/whoami': {
    get: {
      operationId: 'getTokenHolder',
      summary: 'Is my token good?',
      description: 'Answers 200 to a token that would be accepted, and the same 401 as everywhere to any other.',
      tags,
      security,
      responses: {
        200: success(WhoAmI, 'The token is good.'),
        ...refusals(['unauthorized', 'forbidden', 'rate-limited']),
      },
    },
  },
}

/** The ways to present an API token, for `components.securitySchemes`. */
export const inboundSecuritySchemes = {
  apiTokenBearer: { type: 'http', scheme: 'bearer', description: 'An API token (hgt_…) as `Authorization: Bearer`.' },
  apiTokenBasic: {
    type: 'http',
    scheme: 'basic',
    description: 'The workspace id as user name, the API token as password.',
  },
  apiTokenHeader: {
    type: 'apiKey',
    in: 'header',
    name: 'X-API-Key',
    description: 'The API token in a header of its own.',
  },
} as const

function pathParameter(name: string, schema: TSchema, description: string) {
  return { name, in: 'path', required: true, description, schema }
}

function header(name: string, description: string, maxLength: number) {
  return { name, in: 'header', required: false, description, schema: { type: 'string', maxLength } }
}

function success(schema: TSchema, description: string) {
  return { description, content: { 'application/json': { schema } } }
}

/** One response per status; its description lists the codes that share the status. */
function refusals(codes: readonly ErrorCode[]) {
  const responses: Record<number, unknown> = {}
  for (const { status } of codes.map((code) => errorCodes[code])) {
    const sharing = codes.filter((code) => errorCodes[code].status === status)
    responses[status] = {
      description: sharing.map((code) => `\`${code}\`: ${errorCodes[code].title}`).join(' '),
      content: { [problemMediaType]: { schema: Problem } },
    }
  }
  return responses
}
