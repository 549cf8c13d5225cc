import assert from 'node:assert/strict'
import { type ErrorCode, errorCodes } from '#contract/error-codes.ts'
import { toUuid } from '#contract/ids.ts'
import { problemMediaType } from '#contract/problem-media-type.ts'
import { headerOf, type RawAnswer } from '../harness/raw-http.ts'

/** The headers of every answer (CONFORMANCE F22): not cached, not sniffed, dated, and named for support. */
export function assertCommonHeaders(answer: RawAnswer): void {
  assert.equal(headerOf(answer, 'Cache-Control'), 'no-store')
  assert.equal(headerOf(answer, 'X-Content-Type-Options'), 'nosniff')
  assert.match(headerOf(answer, 'X-Request-Id') ?? '', /^req_[0-7][0-9a-z]{25}$/)
  assert.ok(Math.abs(Date.parse(headerOf(answer, 'Date') ?? '') - Date.now()) < 60_000, 'the Date is the present')
  assert.equal(headerOf(answer, 'Location'), undefined)
}

/** The answer is the problem document of this code, whole and well-formed (RFC 9457). Returns the document. */
export function assertProblem(answer: RawAnswer, code: ErrorCode): Record<string, unknown> {
  const { status, title } = errorCodes[code]
  assert.equal(answer.status, status, `${code}: ${answer.text.slice(0, 400)}`)
  assertCommonHeaders(answer)
  assert.equal(headerOf(answer, 'Content-Type'), problemMediaType)
  assert.equal(headerOf(answer, 'Content-Length'), String(Buffer.byteLength(answer.body)))
  const problem = JSON.parse(answer.body) as Record<string, unknown>
  assert.match(String(problem.type), new RegExp(`^https?://[^/]+/problems/${code}$`))
  assert.equal(problem.title, title)
  assert.equal(problem.status, status)
  assert.equal(problem.instance, `urn:uuid:${toUuid('request', headerOf(answer, 'X-Request-Id') ?? '')}`)
  for (const name of Object.keys(problem)) assert.match(name, /^(?:[A-Za-z][A-Za-z0-9_]{2,}|violated-policies)$/)
  return problem
}
