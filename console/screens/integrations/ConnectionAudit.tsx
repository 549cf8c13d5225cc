import { Link } from '@tanstack/react-router'
import { ScrollText } from 'lucide-react'
import type { AuditAction, AuditEntry } from '#contract/audit-entry.ts'
import { useList } from '../../api/list.ts'
import { buttonClass } from '../../ui/Button.tsx'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { Section } from '../../ui/Page.tsx'

type ConnectionAction = Extract<AuditAction, `api_token.${string}` | `credential.${string}`>

const actionLabels: Record<ConnectionAction, string> = {
  'api_token.created': 'Generated',
  'api_token.updated': 'Updated',
  'api_token.deactivated': 'Deactivated',
  'api_token.reactivated': 'Reactivated',
  'api_token.rotated': 'Rotated',
  'api_token.deleted': 'Deleted',
  'credential.created': 'Set up',
  'credential.updated': 'Updated',
  'credential.tested': 'Tested',
  'credential.deleted': 'Deleted',
}

const columns: Column<AuditEntry>[] = [
  { id: 'at', header: 'When', width: '8rem', cell: ({ at }) => <Instant at={at} /> },
  { id: 'action', header: 'What', cell: ({ action }) => actionLabels[action as ConnectionAction] ?? action },
  { id: 'actor', header: 'Who', cell: ({ actorName, actor }) => actorName ?? actor },
  { id: 'from', header: 'From', cell: ({ from }) => from ?? '' },
]

/** What was done to an API token or a credential, by whom and from where. */
export function ConnectionAudit({ id }: { id: string }) {
  const list = useList<AuditEntry>('audit-entries', { subject: id, limit: 8 })
  return (
    <Section
      title="Audit"
      isFlush
      actions={
        <Link to="/audit" search={{ subject: id }} className={buttonClass('quiet', 'small')}>
          All entries
        </Link>
      }
    >
      <DataTable
        label="Audit"
        list={{ ...list, hasMore: false }}
        columns={columns}
        keyOf={({ id }) => id}
        empty={<EmptyState icon={ScrollText} title="No entry" />}
      />
    </Section>
  )
}
