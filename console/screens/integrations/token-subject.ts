import type { ApiToken } from '#contract/api-token.ts'

/** What the actions need to know of a token; rows of the table and the token's page both have it. */
export type TokenSubject = Pick<ApiToken, 'id' | 'name' | 'status' | 'expiresAt' | 'replacedBy'>

/** Whether its time is over, by the clock of this browser. The gateway decides by its own. */
export function isExpired({ expiresAt }: Pick<ApiToken, 'expiresAt'>): boolean {
  return expiresAt !== null && Date.parse(expiresAt) <= Date.now()
}

/** Whether its time is still to come, by the same clock. */
export function isTooEarly({ notBefore }: Pick<ApiToken, 'notBefore'>): boolean {
  return notBefore !== null && Date.parse(notBefore) > Date.now()
}
