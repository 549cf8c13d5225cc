import { sql } from 'kysely'
import type { Flow } from '#contract/flow.ts'
import type { FlowState } from '#contract/flow-lifecycle.ts'
import type { Actor, Control } from '../control.ts'
import { type PageRequest, readPageRequest, toPage } from '../keyset-page.ts'
import { selectFlows } from './find-flow.ts'
import { toFlow } from './to-flow.ts'

export type FlowFilter = {
  status?: FlowState | undefined
  /** A part of the name or the description; case does not matter. */
  q?: string | undefined
}

/** A page of the workspace's flows, newest first. Deleted ones are never listed. */
export async function listFlows(
  control: Pick<Control, 'db' | 'publicUrl'>,
  actor: Pick<Actor, 'workspaceId'>,
  { status, q, ...query }: FlowFilter & PageRequest,
): Promise<{ items: Flow[]; nextCursor: string | null }> {
  const { size, before } = readPageRequest(query)
  let rows = selectFlows(control.db, actor)
  if (status !== undefined) rows = rows.where('flow.status', '=', status)
  if (q !== undefined) {
    const text = sql<string>`lower(${q})`
    rows = rows.where((eb) =>
      eb.or([
        sql<boolean>`strpos(lower(${eb.ref('flow.name')}), ${text}) > 0`,
        sql<boolean>`strpos(lower(${eb.ref('flow.description')}), ${text}) > 0`,
      ]),
    )
  }
  if (before !== undefined) rows = rows.where('flow.id', '<', before)
  const page = await rows
    .orderBy('flow.id', 'desc')
    .limit(size + 1)
    .execute()
  return toPage(page, size, (row) => toFlow(control, row))
}
