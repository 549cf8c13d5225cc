import { GatewayError } from '#contract/gateway-error.ts'

/**
 * A name as it is stored: without surrounding space, in Unicode NFC. `validation-failed` for control characters, which a
 * terminal would stumble over.
 */
export function readName(name: string): string {
  if (/\p{Cc}/u.test(name) || !name.isWellFormed())
    throw new GatewayError('validation-failed', {
      extensions: { errors: [{ detail: 'must not contain control characters', pointer: '#/name' }] },
    })
  return name.normalize('NFC').trim()
}
