import { Mail } from 'lucide-react'
import { useState } from 'react'
import type { Invitation } from '#contract/invitation.ts'
import { useList } from '../../api/list.ts'
import { useRevokeInvitation } from '../../api/people.ts'
import { Button } from '../../ui/Button.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { Section } from '../../ui/Page.tsx'
import { toast } from '../../ui/Toasts.tsx'

/** Invitations that could be accepted now. */
export function Invitations() {
  const list = useList<Invitation>('invitations')
  const [asked, setAsked] = useState<Invitation>()
  const revoke = useRevokeInvitation()
  const columns: Column<Invitation>[] = [
    { id: 'email', header: 'E-mail address', width: 'minmax(0,2fr)', cell: ({ email }) => email },
    { id: 'role', header: 'Role', cell: ({ role }) => role },
    { id: 'expires', header: 'Expires', cell: ({ expiresAt }) => <Instant at={expiresAt} /> },
    {
      id: 'actions',
      header: 'Actions',
      width: '6rem',
      isHeaderHidden: true,
      isRight: true,
      hasControls: true,
      cell: (invitation) => (
        <Button
          size="small"
          aria-label={`Revoke the invitation of ${invitation.email}`}
          onClick={() => setAsked(invitation)}
        >
          Revoke
        </Button>
      ),
    },
  ]
  const confirm = (invitation: Invitation) =>
    revoke.mutate(invitation.id, {
      onSuccess: () => {
        toast('Invitation revoked')
        setAsked(undefined)
      },
    })
  return (
    <Section title="Pending invitations" isFlush>
      <DataTable
        label="Pending invitations"
        list={list}
        columns={columns}
        keyOf={({ id }) => id}
        empty={<EmptyState icon={Mail} title="Nobody is invited at the moment" />}
      />
      {asked !== undefined && (
        <ConfirmDialog
          isOpen
          onClose={() => setAsked(undefined)}
          title={`Revoke the invitation of ${asked.email}?`}
          description="Its link stops working at once. You can invite the person again."
          confirmLabel="Revoke"
          onConfirm={() => confirm(asked)}
          isBusy={revoke.isPending}
          error={revoke.error}
          isDangerous
        />
      )}
    </Section>
  )
}
