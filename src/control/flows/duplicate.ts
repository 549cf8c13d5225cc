import type { FlowDetail } from '#contract/flow.ts'
import type { DatabaseTransaction } from '#platform/database/database.ts'
import type { Actor, Control } from '../control.ts'
import { recordAudit } from '../record-audit.ts'
import { insertFlow } from './create.ts'
import { getFlow } from './get.ts'

const nameLengthMax = 120

/** Makes a new draft flow from the current document of another, in any state, under a name that no live flow has. */
export async function duplicateFlow(
  control: Pick<Control, 'db' | 'publicUrl'>,
  actor: Actor,
  id: string,
): Promise<FlowDetail> {
  return await control.db.transaction().execute(async (transaction) => {
    const original = await getFlow({ ...control, db: transaction }, actor, id)
    const name = await findFreeName(transaction, actor, original.name)
    const copyId = await insertFlow(transaction, actor, {
      name,
      description: original.description,
      document: original.document,
    })
    await recordAudit(transaction, actor, 'flow.duplicated', copyId, { name, from: id })
    return await getFlow({ ...control, db: transaction }, actor, copyId)
  })
}

/** "… copy", "… copy 2" and so on. Two copies made at once may share a name: names of flows need not be unique. */
async function findFreeName(transaction: DatabaseTransaction, actor: Actor, name: string): Promise<string> {
  const flows = await transaction
    .selectFrom('flow')
    .select('name')
    .where('workspace_id', '=', actor.workspaceId)
    .where('deleted_at', 'is', null)
    .execute()
  const taken = new Set(flows.map((flow) => flow.name.toLowerCase()))
  for (let count = 1; ; count++) {
    const suffix = count === 1 ? ' copy' : ` copy ${count}`
    const candidate = shorten(name, nameLengthMax - suffix.length) + suffix
    if (!taken.has(candidate.toLowerCase())) return candidate
  }
}

/** At most so many UTF-16 units, never half a character. */
function shorten(text: string, length: number): string {
  return text.length <= length
    ? text
    : text
        .slice(0, length)
        .replace(/[\ud800-\udbff]$/, '')
        .trimEnd()
}
