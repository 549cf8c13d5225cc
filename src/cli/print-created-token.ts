import type { CreatedApiToken } from '#contract/api-token.ts'
import { toPrintable } from './printable-text.ts'

/** Prints a new token with its secret in both formats: the only time that anybody sees it. */
export function printCreatedToken({ id, keyId, name, notBefore, expiresAt, secret }: CreatedApiToken): void {
  const validity = [
    ...(notBefore === null ? [] : [`  valid from   ${notBefore}`]),
    ...(expiresAt === null ? [] : [`  expires      ${expiresAt}`]),
  ]
  console.log(
    [
      `API token "${toPrintable(name)}"`,
      '',
      `  id           ${id}`,
      `  key id       ${keyId}`,
      ...validity,
      '',
      'HTTP header',
      '',
      `  ${secret.bearerHeader}`,
      '',
      'Basic authentication',
      '',
      `  user name    ${secret.basic.username}`,
      `  password     ${secret.basic.password}`,
      `  ${secret.basic.header}`,
      '',
      'The secret is shown this once. Keep it where the sender finds it.',
    ].join('\n'),
  )
}
