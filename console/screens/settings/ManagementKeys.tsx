import { useMutation, useQueryClient } from '@tanstack/react-query'
import { KeyRound, Plus } from 'lucide-react'
import { useState } from 'react'
import type { ManagementKey } from '#contract/management-key.ts'
import { call } from '../../api/call.ts'
import { useList } from '../../api/list.ts'
import { useMay } from '../../api/session.ts'
import { Button } from '../../ui/Button.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { Section } from '../../ui/Page.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { NewManagementKeyDialog } from './NewManagementKeyDialog.tsx'

/** Keys with which programs use the API: for automation, and never accepted from senders of webhooks. */
export function ManagementKeys() {
  const may = useMay()
  const list = useList<ManagementKey>('management-keys')
  const [isMaking, setMaking] = useState(false)
  const [asked, setAsked] = useState<ManagementKey>()
  const queryClient = useQueryClient()
  const remove = useMutation({
    mutationFn: (id: string) => call('DELETE', `/api/v1/management-keys/${id}`),
    onSuccess: () => {
      setAsked(undefined)
      toast('Management key deleted', 'It is refused from now on, on every node.')
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['management-keys'] }),
  })
  const columns: Column<ManagementKey>[] = [
    {
      id: 'name',
      header: 'Name',
      width: 'minmax(0,1.4fr)',
      cell: ({ name }) => <span className="font-medium">{name}</span>,
    },
    { id: 'key', header: 'Key id', cell: ({ keyId }) => <code className="text-xs">{keyId}</code> },
    { id: 'role', header: 'Role', width: '7rem', cell: ({ role }) => role },
    { id: 'created', header: 'Created', width: '7rem', cell: ({ createdAt }) => <Instant at={createdAt} /> },
    { id: 'used', header: 'Last used', width: '7rem', cell: ({ lastUsedAt }) => <Instant at={lastUsedAt} /> },
    {
      id: 'actions',
      header: 'Actions',
      width: '6rem',
      isHeaderHidden: true,
      isRight: true,
      hasControls: true,
      cell: (key) =>
        may('managementKey.delete') && (
          <Button size="small" aria-label={`Delete ${key.name}`} onClick={() => setAsked(key)}>
            Delete
          </Button>
        ),
    },
  ]
  const make = may('managementKey.create') && (
    <Button look="primary" onClick={() => setMaking(true)}>
      <Plus aria-hidden className="size-4" /> New key
    </Button>
  )
  return (
    <Section
      title="Management keys"
      description="For the API and the command line. Senders of webhooks get API tokens instead."
      actions={make}
      isFlush
    >
      <DataTable
        label="Management keys"
        list={list}
        columns={columns}
        keyOf={({ id }) => id}
        empty={
          <EmptyState icon={KeyRound} title="No management keys">
            Make one for scripts, the command line or your deployment.
          </EmptyState>
        }
      />
      {isMaking && <NewManagementKeyDialog onClose={() => setMaking(false)} />}
      {asked !== undefined && (
        <ConfirmDialog
          isOpen
          onClose={() => setAsked(undefined)}
          title={`Delete ${asked.name}?`}
          description="Whatever uses this key is refused at once. This cannot be undone."
          confirmLabel="Delete"
          onConfirm={() => remove.mutate(asked.id)}
          isBusy={remove.isPending}
          error={remove.error}
          isDangerous
          typedName={asked.name}
        />
      )}
    </Section>
  )
}
