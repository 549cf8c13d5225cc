import { type ErrorCode, errorCodes } from '#contract/error-codes.ts'
import type { FlowProblem } from '#contract/flow-document.ts'
import { problemMediaType } from '#contract/problem-media-type.ts'
import { toPrintable } from './printable-text.ts'

type Json = { [name: string]: unknown }

/**
 * What a person reads instead of an answer of 300 or above: title and status, detail, each value that is not valid with
 * its JSON Pointer, and what to do. `address` is the URL that was called. Nothing of the answer reaches the terminal
 * unescaped.
 */
export function explainAnswer(address: string, response: Response, text: string): string {
  const location = response.headers.get('location')
  if (location !== null && response.status < 400)
    return `${address} answered ${response.status} and sends callers to ${toPrintable(location)}. Set HOOKGATE_URL or --url to the address that is meant.`
  const problem = readProblem(response, text)
  if (problem === undefined)
    return `${address} answered ${response.status}, and not in the way of a Hookgate gateway. Check the address: HOOKGATE_URL or --url.`
  return explainProblem(problem, response).join('\n')
}

/** The code of a problem document; undefined for another answer, and for a code that this version does not know. */
export function codeOf(response: Response, text: string): ErrorCode | undefined {
  return codeOfType(textOf(readProblem(response, text)?.type))
}

function readProblem(response: Response, text: string): Json | undefined {
  if (!response.headers.get('content-type')?.startsWith(problemMediaType)) return undefined
  try {
    const problem: unknown = JSON.parse(text)
    return typeof problem === 'object' && problem !== null ? (problem as Json) : undefined
  } catch {
    return undefined
  }
}

function explainProblem(problem: Json, response: Response): string[] {
  const { title, detail, type } = problem
  const lines = [`${textOf(title) || 'The gateway refused.'} (${response.status})`]
  if (detail !== undefined) lines.push(textOf(detail))
  for (const error of listOf(problem.errors)) lines.push(`  - ${textOf(error.pointer)} ${textOf(error.detail)}`)
  lines.push(...describeFlowProblems(listOf(problem.problems) as FlowProblem[]))
  const code = codeOfType(textOf(type))
  // Of two ways to call a gateway, the detail names the one that this call took.
  const isSaid = code === 'unauthorized' && detail !== undefined
  if (code !== undefined && !isSaid) lines.push(errorCodes[code].help)
  const retryAfter = response.headers.get('retry-after')
  if (retryAfter !== null) lines.push(`Retry after ${toPrintable(retryAfter)} s.`)
  if (URL.canParse(textOf(type))) lines.push(`See ${textOf(type)}`)
  return lines
}

/** One line per problem of a flow, with the place: the node and the field, or the flow as a whole. */
export function describeFlowProblems(problems: readonly FlowProblem[]): string[] {
  return problems.map(({ nodeId, field, message }) => {
    const place = [nodeId, field].filter((part) => part !== null && part !== undefined).join(' ')
    return `  - ${toPrintable(place || 'flow')}: ${toPrintable(String(message))}`
  })
}

/** The code that ends the type URL. */
function codeOfType(type: string): ErrorCode | undefined {
  const code = type.slice(type.lastIndexOf('/') + 1)
  return Object.hasOwn(errorCodes, code) ? (code as ErrorCode) : undefined
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? toPrintable(value) : ''
}

function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'object' && item !== null) : []
}
