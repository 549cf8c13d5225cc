import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../../api/call.ts'
import { useOwnSessions } from '../../api/people.ts'
import { Badge } from '../../ui/Badge.tsx'
import { Button } from '../../ui/Button.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { Section } from '../../ui/Page.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'

/** Where one is signed in, and a way to end all of it. */
export function OwnSessions() {
  const sessions = useOwnSessions()
  const [isAsking, setAsking] = useState(false)
  const navigate = useNavigate()
  const leave = useMutation({
    mutationFn: () => call('POST', '/api/auth/sign-out-everywhere'),
    onSuccess: () => navigate({ to: '/sign-in' }),
  })
  return (
    <Section
      title="Where you are signed in"
      actions={<Button onClick={() => setAsking(true)}>Sign out everywhere</Button>}
      isFlush
    >
      {sessions.error !== null ? (
        <ErrorState error={sessions.error} onRetry={() => void sessions.refetch()} />
      ) : (
        <ul className="divide-y divide-line">
          {sessions.data?.map(({ createdAt, lastActiveAt, address, userAgent, isCurrent }) => (
            <li
              key={createdAt + lastActiveAt}
              className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5 text-sm"
            >
              <span className="min-w-0 flex-1 basis-60">
                <span className="block truncate" title={userAgent ?? undefined}>
                  {userAgent ?? 'Unknown browser'}
                </span>
                <span className="text-xs text-muted">
                  Signed in <Instant at={createdAt} /> from {address ?? 'an unknown address'}
                </span>
              </span>
              {isCurrent ? (
                <Badge tone="positive">This one</Badge>
              ) : (
                <span className="text-muted">
                  Active <Instant at={lastActiveAt} />
                </span>
              )}
            </li>
          )) ?? (
            <li className="px-4 py-4">
              <Skeleton className="w-2/3" />
            </li>
          )}
        </ul>
      )}
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title="Sign out everywhere?"
        description="Every session of yours ends now, this one too, on every node. You can sign in again."
        confirmLabel="Sign out everywhere"
        onConfirm={() => leave.mutate()}
        isBusy={leave.isPending}
        error={leave.error}
      />
    </Section>
  )
}
