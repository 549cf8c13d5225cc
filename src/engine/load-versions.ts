import type { FlowDocument } from '#contract/flow-document.ts'
import type { Database } from '#platform/database/database.ts'
import { createFlowGraph, type FlowGraph } from './flow-graph.ts'

/** Versions that are kept in memory. A document has at most 500 nodes. */
const versionsMax = 100

export type Versions = {
  /** The graphs of these versions, by id. One statement if any of them is not in memory. */
  load(references: readonly { workspaceId: string; versionId: string }[]): Promise<Map<string, FlowGraph>>
}

/** Graphs by version. A document never changes once its version was activated, so what is remembered stays true. */
export function createVersions(db: Database): Versions {
  const remembered = new Map<string, FlowGraph>()
  return {
    async load(references) {
      const missing = references.filter(({ versionId }) => !remembered.has(versionId))
      const graphs = new Map<string, FlowGraph>()
      for (const { versionId } of references) {
        const graph = remembered.get(versionId)
        if (graph === undefined) continue
        graphs.set(versionId, graph)
        remembered.delete(versionId)
        remembered.set(versionId, graph)
      }
      if (missing.length > 0) {
        const rows = await db
          .selectFrom('flow_version')
          .select(['id', 'document'])
          .where('workspace_id', 'in', [...new Set(missing.map(({ workspaceId }) => workspaceId))])
          .where('id', 'in', [...new Set(missing.map(({ versionId }) => versionId))])
          .execute()
        for (const row of rows) {
          const graph = createFlowGraph(row.document as unknown as FlowDocument)
          graphs.set(row.id, graph)
          remembered.set(row.id, graph)
        }
        for (const oldest of remembered.keys()) {
          if (remembered.size <= versionsMax) break
          remembered.delete(oldest)
        }
      }
      return graphs
    },
  }
}
