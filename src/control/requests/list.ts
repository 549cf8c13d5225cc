import type { InboundRequest } from '#contract/inbound-request.ts'
import type { Actor, Control } from '../control.ts'
import { type PageRequest, readPageRequest, toPage } from '../keyset-page.ts'
import { refuseEndlessSearch } from '../refuse-endless-search.ts'
import { filterRequests, type RequestFilter } from './filter-requests.ts'
import { selectRequests, toInboundRequest } from './select-requests.ts'

/** A page of the workspace's requests, newest first, rejected ones too. */
export async function listRequests(
  control: Pick<Control, 'db'>,
  actor: Pick<Actor, 'workspaceId'>,
  { limit, cursor, ...filter }: RequestFilter & PageRequest,
): Promise<{ items: InboundRequest[]; nextCursor: string | null }> {
  const { size, before } = readPageRequest({ limit, cursor })
  let rows = filterRequests(selectRequests(control.db, actor), filter)
  if (before !== undefined) rows = rows.where('id', '<', before)
  const page = await refuseEndlessSearch(
    rows
      .orderBy('id', 'desc')
      .limit(size + 1)
      .execute(),
  )
  return toPage(page, size, toInboundRequest)
}
