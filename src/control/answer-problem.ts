import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { ErrorCode } from '#contract/error-codes.ts'
import { GatewayError } from '#contract/gateway-error.ts'
import { toUuid } from '#contract/ids.ts'
import { problemDocument } from '#contract/problem.ts'
import { problemMediaType } from '#contract/problem-media-type.ts'
import type { Control } from './control.ts'

/**
 * The one place where an error becomes an answer. A GatewayError is answered with its code; what Fastify itself refuses
 * gets the code that fits; anything else is a bare 500, with the details in the log under the request id.
 */
export function answerError(
  { log, publicUrl }: Pick<Control, 'log' | 'publicUrl'>,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const known = error instanceof GatewayError ? error : readFrameworkError(error as FastifyError)
  const { code, extensions, detail = hints[code] } = known ?? new GatewayError('internal')
  if (known === undefined)
    log.error({ requestId: request.id, method: request.method, route: request.routeOptions.url, err: error })
  else if (known.internal !== undefined) log.debug({ requestId: request.id, code, reason: known.internal })

  const problem = problemDocument(code, publicUrl, toUuid('request', request.id) ?? '', detail, extensions)
  if (code === 'unauthorized') reply.header('www-authenticate', 'Bearer realm="console"')
  // A string, so that no serializer meant for an answer of the route is applied.
  return reply.code(problem.status).type(problemMediaType).send(JSON.stringify(problem))
}

/** Where the help of the table is about webhooks first. The same for every reason. */
const hints: Partial<Record<ErrorCode, string>> = {
  unauthorized: 'Sign in, or send a management key as Bearer; "hookgate key create" makes one.',
}

/** What Fastify refuses before a handler runs, by its documented codes. */
function readFrameworkError(error: FastifyError): GatewayError | undefined {
  const refusal = (code: ErrorCode, detail?: string) => new GatewayError(code, detail === undefined ? {} : { detail })
  switch (error.code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_CTP_EMPTY_TYPE':
      return refusal('unsupported-media-type', 'This address takes application/json.')
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return refusal('payload-too-large', `The limit here is ${controlBodyBytesMax} bytes.`)
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return refusal('invalid-request', 'The body does not have the length that Content-Length says.')
    // Longer than any id: there is nothing of that name.
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return refusal('not-found')
    case 'FST_ERR_BAD_URL':
      return refusal('invalid-request', 'The path has a broken percent-encoding.')
    default:
      return undefined
  }
}

/** Largest body of a control call, in bytes. */
export const controlBodyBytesMax = 1_048_576
