import type { UpdateFlow } from '#contract/flow.ts'
import { GatewayError } from '#contract/gateway-error.ts'

type Problem = { detail: string; pointer: string }

/**
 * Name and description as they are stored; a field that is not given is undefined. `validation-failed` for control
 * characters, which PostgreSQL or a terminal would stumble over.
 */
export function readFlowTexts({ name, description }: UpdateFlow): {
  name: string | undefined
  description: string | undefined
} {
  const errors: Problem[] = []
  if (name !== undefined && (/\p{Cc}/u.test(name) || !name.isWellFormed()))
    errors.push({ detail: 'must not contain control characters', pointer: '#/name' })
  if (description !== undefined && (/[^\P{Cc}\t\n\r]/u.test(description) || !description.isWellFormed()))
    errors.push({ detail: 'must not contain control characters', pointer: '#/description' })
  if (errors.length > 0) throw new GatewayError('validation-failed', { extensions: { errors } })
  return { name, description }
}
