import type { ServerResponse } from 'node:http'
import { type ErrorCode, errorCodes } from '#contract/error-codes.ts'
import { newIdAndUuid } from '#contract/ids.ts'
import { problemDocument } from '#contract/problem.ts'
import { problemMediaType } from '#contract/problem-media-type.ts'
import { commonHeaders } from './answer.ts'

/**
 * Answers a request that nobody handles with a problem document, and returns the id that it was given. `headers` are more
 * fields: name, value, name, value.
 */
export function answerProblem(
  response: ServerResponse,
  publicUrl: string,
  code: ErrorCode,
  detail: string,
  headers: string[],
): string {
  const { body, requestId } = createProblem(publicUrl, code, detail)
  response.writeHead(errorCodes[code].status, [
    ...['Content-Type', problemMediaType, 'Content-Length', String(Buffer.byteLength(body))],
    ...commonHeaders(requestId),
    ...headers,
  ])
  response.end(body)
  return requestId
}

/** A problem document as text, with a request id of its own. */
export function createProblem(publicUrl: string, code: ErrorCode, detail: string): { body: string; requestId: string } {
  const { id, uuid } = newIdAndUuid('request')
  return { body: JSON.stringify(problemDocument(code, publicUrl, uuid, detail)), requestId: id }
}
