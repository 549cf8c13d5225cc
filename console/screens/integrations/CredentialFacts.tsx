import type { ReactNode } from 'react'
import type { Credential } from '#contract/credential.ts'
import { Id } from '../../ui/Id.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { Facts, Section } from '../../ui/Page.tsx'
import { publicFacts, secretLabels } from './credential-facts.ts'
import { credentialKindLooks } from './credential-kinds.ts'

/** What the credential is, as far as it may be seen. */
export function CredentialFacts({ credential }: { credential: Credential }) {
  const { id, kind, createdAt, createdBy, createdByName, updatedAt, updatedBy, updatedByName, lastUsedAt } = credential
  return (
    <Section title="Facts">
      <Facts
        items={[
          ['Type', credentialKindLooks[kind].title],
          ...publicFacts(credential),
          ...secretLabels(credential).map((label): [string, ReactNode] => [
            label,
            <span key={label} className="text-muted">
              Never shown
            </span>,
          ]),
          ['Id', <Id key="id" value={id} />],
          [
            'Created',
            <>
              <Instant at={createdAt} /> by {createdByName ?? <Id value={createdBy} />}
            </>,
          ],
          ...(updatedAt === createdAt
            ? []
            : [
                [
                  'Changed',
                  <>
                    <Instant at={updatedAt} /> by {updatedByName ?? <Id value={updatedBy} />}
                  </>,
                ] satisfies [string, ReactNode],
              ]),
          ['Last used', <Instant key="lastUsed" at={lastUsedAt} otherwise="Never used" />],
        ]}
      />
    </Section>
  )
}
