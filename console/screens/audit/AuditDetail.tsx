import type { AuditEntry } from '#contract/audit-entry.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Id } from '../../ui/Id.tsx'
import { ExactInstant } from '../../ui/Instant.tsx'
import { JsonView } from '../../ui/JsonView.tsx'
import { Facts } from '../../ui/Page.tsx'
import { actionLabel } from './action-label.ts'

type Props = { entry: AuditEntry | undefined; onClose: () => void }

/** Everything that an entry holds. */
export function AuditDetail({ entry, onClose }: Props) {
  if (entry === undefined) return null
  const facts = {
    When: <ExactInstant at={entry.at} />,
    Who: entry.actorName ?? entry.actor,
    From: entry.from ?? '–',
    Object: <Id value={entry.subject} />,
    Entry: <Id value={entry.id} />,
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={actionLabel(entry.action)}
      width="wide"
      actions={<Button onClick={onClose}>Close</Button>}
    >
      <Facts items={Object.entries(facts)} />
      <div className="mt-4 mb-2">
        <JsonView value={entry.detail} label="Detail" />
      </div>
    </Dialog>
  )
}
