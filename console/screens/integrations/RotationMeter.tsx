import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ApiToken } from '#contract/api-token.ts'
import { apiTokenQuery, useApiTokenUsage } from '../../api/api-tokens.ts'
import { Instant } from '../../ui/Instant.tsx'
import { Section } from '../../ui/Page.tsx'
import { exactTime } from '../../ui/relative-time.ts'
import { isExpired } from './token-subject.ts'

/** While an old token and its successor are both valid: which of the two the senders use. Nothing otherwise. */
export function RotationMeter({ token }: { token: ApiToken }) {
  const otherId = token.replacedBy ?? token.replaces
  const { data: other } = useQuery({ ...apiTokenQuery(otherId ?? ''), enabled: otherId !== null, retry: false })
  if (other === undefined) return null
  const [old, successor] = token.replacedBy === other.id ? [token, other] : [other, token]
  if (old.status !== 'active' || isExpired(old) || old.expiresAt === null) return null
  return <Meter old={old} successor={successor} shownId={token.id} retiresAt={old.expiresAt} />
}

type Props = { old: ApiToken; successor: ApiToken; shownId: string; retiresAt: string }

function Meter({ old, successor, shownId, retiresAt }: Props) {
  const { data: oldUsage } = useApiTokenUsage(old.id, '24h')
  const { data: newUsage } = useApiTokenUsage(successor.id, '24h')
  const [before, after] = [oldUsage?.requests ?? 0, newUsage?.requests ?? 0]
  const total = before + after
  const share = total === 0 ? 0 : Math.round((after / total) * 100)
  return (
    <Section
      title="Rotation"
      description={
        <>
          Both API tokens are valid. The old one retires <Instant at={retiresAt} /> ({exactTime(retiresAt).slice(0, 16)}{' '}
          UTC).
        </>
      }
    >
      <p className="mb-2">
        {total === 0
          ? 'Neither was used in the last 24 hours.'
          : `${share}% of the calls of the last 24 hours came with the new API token.`}
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: the element of that name cannot be drawn alike in every browser */}
      <div
        role="meter"
        aria-label="Calls with the new API token"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={share}
        className="flex h-2 overflow-hidden rounded-full bg-hover forced-color-adjust-none"
      >
        {total > 0 && (
          <>
            <span className="bg-positive" style={{ width: `${share}%` }} />
            <span className="flex-1 bg-caution" />
          </>
        )}
      </div>
      <dl className="mt-2 flex flex-wrap justify-between gap-x-6 gap-y-1 text-sm">
        <Side term="New" token={successor} calls={after} isShown={shownId === successor.id} dot="bg-positive" />
        <Side term="Old" token={old} calls={before} isShown={shownId === old.id} dot="bg-caution" />
      </dl>
    </Section>
  )
}

type SideProps = { term: string; token: ApiToken; calls: number; isShown: boolean; dot: string }

function Side({ term, token, calls, isShown, dot }: SideProps) {
  return (
    <div className="flex items-center gap-1.5">
      <dt className="flex items-center gap-1.5 text-muted">
        <span aria-hidden className={`size-2 rounded-full forced-color-adjust-none ${dot}`} /> {term}
      </dt>
      <dd>
        {calls.toLocaleString('en')} calls,{' '}
        {isShown ? (
          <span className="font-mono text-xs">{token.keyId}</span>
        ) : (
          <Link
            to="/integrations/api-tokens/$tokenId"
            params={{ tokenId: token.id }}
            className="font-mono text-xs text-accent underline"
          >
            {token.keyId}
          </Link>
        )}
      </dd>
    </div>
  )
}
