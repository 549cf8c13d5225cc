import type { FlowDetail } from '#contract/flow.ts'
import { isEditable } from '#contract/flow-lifecycle.ts'
import { useMay } from '../../api/session.ts'

/** Whether the person may make a draft of this version. The draft is one already. */
export function useMayRestore(flow: FlowDetail, version: number): boolean {
  return useMay()('flow.edit') && isEditable(flow.status) && version !== flow.draftVersion
}
