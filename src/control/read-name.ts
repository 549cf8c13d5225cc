import { GatewayError } from '#contract/gateway-error.ts'

/** The name, as the schema left it. `validation-failed` for control characters, which a terminal would stumble over. */
export function readName(name: string): string {
  if (/\p{Cc}/u.test(name) || !name.isWellFormed())
    throw new GatewayError('validation-failed', {
      extensions: { errors: [{ detail: 'must not contain control characters', pointer: '#/name' }] },
    })
  return name
}
