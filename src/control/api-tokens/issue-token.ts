import { randomBytes } from 'node:crypto'
import type { ApiTokenSecret } from '#contract/api-token.ts'
import { newId, toPublicId, toUuid } from '#contract/ids.ts'
import { digestToken, pepperVersion } from '#domain/token-digest.ts'
import { generateToken } from '#domain/token-format.ts'
import type { Actor, Control } from '../control.ts'

type IssuedToken = {
  columns: { id: string; key_id: string; digest: Buffer; pepper_version: number }
  secret: ApiTokenSecret
}

/**
 * A new token: what is stored of it, and the secret for the one answer that shows it. Nothing else may hold the secret:
 * no log line, no audit entry, no column.
 */
export function issueToken(control: Pick<Control, 'peppers'>, actor: Pick<Actor, 'workspaceId'>): IssuedToken {
  const { token, keyId } = generateToken('apiToken', randomBytes)
  const username = toPublicId('workspace', actor.workspaceId)
  const basic = Buffer.from(`${username}:${token}`).toString('base64')
  return {
    columns: {
      id: toUuid('apiToken', newId('apiToken')) as string,
      key_id: keyId,
      digest: digestToken(control.peppers.apiToken, token),
      pepper_version: pepperVersion,
    },
    secret: {
      token,
      bearerHeader: `Authorization: Bearer ${token}`,
      basic: { username, password: token, header: `Authorization: Basic ${basic}` },
    },
  }
}
