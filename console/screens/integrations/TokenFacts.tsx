import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { ApiToken } from '#contract/api-token.ts'
import { useNames } from '../../api/names.ts'
import { Id } from '../../ui/Id.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { Facts, Section } from '../../ui/Page.tsx'
import { exactTime } from '../../ui/relative-time.ts'
import { textLinkClass } from '../../ui/text-link.ts'

/** What the token is and what limits it. */
export function TokenFacts({ token }: { token: ApiToken }) {
  const { lastUsedFrom, lastUsedFlowId } = token
  return (
    <Section title="Facts">
      <Facts
        items={[
          ['Key id', <Id key="keyId" value={token.keyId} />],
          [
            'Created',
            <>
              <Instant at={token.createdAt} /> by {token.createdByName ?? <Id value={token.createdBy} />}
            </>,
          ],
          [
            'Last used',
            <>
              <Instant at={token.lastUsedAt} otherwise="Never used" />
              {lastUsedFrom !== null && <span className="text-muted"> from {lastUsedFrom}</span>}
              {lastUsedFlowId !== null && (
                <span className="text-muted">
                  {' '}
                  for <FlowName id={lastUsedFlowId} />
                </span>
              )}
            </>,
          ],
          ['Valid from', <Exactly key="notBefore" at={token.notBefore} otherwise="When it was created" />],
          ['Expires', <Exactly key="expiresAt" at={token.expiresAt} otherwise="Never" />],
          ['Rate limit', <Rate key="rate" rateLimit={token.rateLimit} />],
          ['Flows', <Scope key="flows" flowIds={token.flowIds} />],
          ['Allowed addresses', <Addresses key="cidrs" cidrs={token.allowedCidrs} />],
          ...(token.replaces === null ? [] : [successorFact('Replaces', token.replaces)]),
          ...(token.replacedBy === null ? [] : [successorFact('Replaced by', token.replacedBy)]),
        ]}
      />
    </Section>
  )
}

function successorFact(term: string, id: string): [string, ReactNode] {
  const link = (
    <Link
      to="/integrations/api-tokens/$tokenId"
      params={{ tokenId: id }}
      className={`font-mono text-xs ${textLinkClass}`}
    >
      {id}
    </Link>
  )
  return [term, link]
}

function Rate({ rateLimit }: Pick<ApiToken, 'rateLimit'>) {
  if (rateLimit === null) return <None>None</None>
  return `${rateLimit.requests.toLocaleString('en')} requests in ${rateLimit.windowSeconds.toLocaleString('en')} seconds`
}

function Addresses({ cidrs }: { cidrs: string[] | null }) {
  if (cidrs === null) return <None>Every address</None>
  return <span className="font-mono text-xs">{cidrs.join(', ')}</span>
}

function Scope({ flowIds }: { flowIds: string[] | null }) {
  if (flowIds === null) return <None>Every flow</None>
  return (
    <ul>
      {flowIds.map((id) => (
        <li key={id}>
          <FlowName id={id} />
        </li>
      ))}
    </ul>
  )
}

/** The name of a flow as a link; of a deleted one, or while names cannot be read, only the id is there. */
function FlowName({ id }: { id: string }) {
  const { byId, isLoading, isWhole } = useNames('flows')
  const name = byId.get(id)
  if (name === undefined && !isLoading && !isWhole) return <span className="font-mono text-xs break-all">{id}</span>
  if (name === undefined) return <span className="text-muted">{isLoading ? '…' : `a deleted flow (${id})`}</span>
  return (
    <Link to="/flows/$flowId" params={{ flowId: id }} className={textLinkClass}>
      {name}
    </Link>
  )
}

function Exactly({ at, otherwise }: { at: string | null; otherwise: string }) {
  if (at === null) return <None>{otherwise}</None>
  return (
    <>
      <Instant at={at} /> <span className="text-muted">({exactTime(at).slice(0, 16)} UTC)</span>
    </>
  )
}

function None({ children }: { children: string }) {
  return <span className="text-muted">{children}</span>
}
