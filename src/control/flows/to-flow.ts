import type { Flow } from '#contract/flow.ts'
import { toPublicId } from '#contract/ids.ts'
import type { Control } from '../control.ts'
import { toFault } from './fault.ts'
import type { FlowRow } from './find-flow.ts'

/** The flow as everyone may see it. The trigger's id is the flow's, so the URL is there from the first draft on. */
export function toFlow({ publicUrl }: Pick<Control, 'publicUrl'>, row: FlowRow): Flow {
  const id = toPublicId('flow', row.id)
  return {
    id,
    name: row.name,
    description: row.description,
    status: row.status,
    triggerUrl: `${publicUrl}/inbound/${id}`,
    activeVersion: row.active_version,
    draftVersion: row.draft_version,
    fault: toFault(row),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  }
}
