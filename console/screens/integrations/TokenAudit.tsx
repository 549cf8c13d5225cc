import { Link } from '@tanstack/react-router'
import { ScrollText } from 'lucide-react'
import type { AuditAction, AuditEntry } from '#contract/audit-entry.ts'
import { useList } from '../../api/list.ts'
import { buttonClass } from '../../ui/Button.tsx'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { Section } from '../../ui/Page.tsx'

type TokenAction = Extract<AuditAction, `api_token.${string}`>

const actionLabels: Record<TokenAction, string> = {
  'api_token.created': 'Generated',
  'api_token.updated': 'Updated',
  'api_token.deactivated': 'Deactivated',
  'api_token.reactivated': 'Reactivated',
  'api_token.rotated': 'Rotated',
  'api_token.deleted': 'Deleted',
}

const columns: Column<AuditEntry>[] = [
  { id: 'at', header: 'When', width: '8rem', cell: ({ at }) => <Instant at={at} /> },
  { id: 'action', header: 'What', cell: ({ action }) => actionLabels[action as TokenAction] ?? action },
  { id: 'actor', header: 'Who', cell: ({ actorName, actor }) => actorName ?? actor },
  { id: 'from', header: 'From', cell: ({ from }) => from ?? '' },
]

/** What was done to the token, by whom and from where. */
export function TokenAudit({ tokenId }: { tokenId: string }) {
  const list = useList<AuditEntry>('audit-entries', { subject: tokenId, limit: 8 })
  return (
    <Section
      title="Audit"
      isFlush
      actions={
        <Link to="/audit" search={{ subject: tokenId }} className={buttonClass('quiet', 'small')}>
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
