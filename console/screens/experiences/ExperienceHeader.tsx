import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { ExperienceDetail } from '#contract/experience.ts'
import { formatDuration } from '../../ui/duration.ts'
import { Id } from '../../ui/Id.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { Facts, Section } from '../../ui/Page.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { textLinkClass } from '../../ui/text-link.ts'
import { FailureNotice } from './FailureNotice.tsx'

type Props = { id: string; experience: ExperienceDetail | undefined }

/** The facts of the experience, and why it stopped when it did. While it loads, its place. */
export function ExperienceHeader({ id, experience }: Props) {
  const fact = (value: (experience: ExperienceDetail) => ReactNode): ReactNode =>
    experience === undefined ? <Skeleton className="my-1 w-2/3" /> : value(experience)
  return (
    <Section title="Facts">
      {experience !== undefined && <FailureNotice experience={experience} />}
      <Facts
        items={[
          [
            'Flow',
            fact(({ flowId, flowName, version }) => (
              <>
                <Link to="/flows/$flowId" params={{ flowId }} className={textLinkClass}>
                  {flowName}
                </Link>{' '}
                <Link
                  to="/flows/$flowId"
                  params={{ flowId }}
                  search={{ version: String(version) }}
                  className="whitespace-nowrap text-muted hover:underline"
                >
                  version {version}
                </Link>
              </>
            )),
          ],
          ['Experience', <Id key="id" value={id} />],
          [
            'Request',
            fact(({ requestId }) => (
              <Link
                to="/requests/$requestId"
                params={{ requestId }}
                className={`font-mono text-xs break-all ${textLinkClass}`}
              >
                {requestId}
              </Link>
            )),
          ],
          ['Started', fact(({ createdAt }) => <Instant at={createdAt} />)],
          ['Finished', fact((found) => <Finished experience={found} />)],
          [
            'Custom context',
            fact(({ context }) =>
              context === null ? (
                <span className="text-muted">None</span>
              ) : (
                <span className="font-mono text-xs break-words [unicode-bidi:isolate]">{context}</span>
              ),
            ),
          ],
        ]}
      />
    </Section>
  )
}

function Finished({ experience: { createdAt, finishedAt, status, wakeAt } }: { experience: ExperienceDetail }) {
  if (finishedAt !== null)
    return (
      <>
        <Instant at={finishedAt} />
        <span className="text-muted"> after {formatDuration(Date.parse(finishedAt) - Date.parse(createdAt))}</span>
      </>
    )
  return (
    <span className="text-muted">
      Not yet
      {wakeAt !== null && (
        <>
          {status === 'waiting' ? '; it goes on ' : '; the next attempt is '}
          <Instant at={wakeAt} />
        </>
      )}
    </span>
  )
}
