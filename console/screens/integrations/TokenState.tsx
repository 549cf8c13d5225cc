import type { ApiToken } from '#contract/api-token.ts'
import { Badge } from '../../ui/Badge.tsx'
import { ApiTokenBadge } from '../../ui/status-badges.tsx'
import { isExpired, isTooEarly } from './token-subject.ts'

/** The status of a token, and whether its time has come or is over: "Active" alone means that it is accepted. */
export function TokenState({ token }: { token: Pick<ApiToken, 'status' | 'notBefore' | 'expiresAt'> }) {
  const untimely = isExpired(token) ? 'Expired' : isTooEarly(token) ? 'Not valid yet' : undefined
  return (
    <>
      {(token.status === 'inactive' || untimely === undefined) && <ApiTokenBadge status={token.status} />}
      {untimely !== undefined && <Badge tone="caution">{untimely}</Badge>}
    </>
  )
}
