import { createHash, randomBytes } from 'node:crypto'

/** A new secret of 256 random bits, for the fragment of a link. */
export function newInvitationSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** What is stored of it. A fast function without a pepper is enough: what it hides cannot be guessed. */
export function digestInvitationSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}
