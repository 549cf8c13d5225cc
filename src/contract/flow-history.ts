import Type, { type Static } from 'typebox'
import { FlowVersion } from './flow.ts'
import { FlowDocument, NodeId } from './flow-document.ts'
import { Nullable } from './page.ts'

/** A version with the document as its author wrote it. */
export const FlowVersionDetail = Type.Object(
  { ...FlowVersion.properties, document: FlowDocument },
  { $id: 'FlowVersionDetail' },
)
export type FlowVersionDetail = Static<typeof FlowVersionDetail>

const NodeSummary = Type.Object({ id: NodeId, type: Type.String(), name: Type.Optional(Type.String()) })

const FieldChange = Type.Object({
  field: Type.String({ description: 'A JSON Pointer (RFC 6901) into the node, such as /params/url.' }),
  before: Type.Optional(Type.Unknown({ description: 'Absent when the field was added.' })),
  after: Type.Optional(Type.Unknown({ description: 'Absent when the field was removed.' })),
})
export type FieldChange = Static<typeof FieldChange>

const Exit = { from: NodeId, outcome: Nullable(Type.String()) }

/**
 * What changed from one version to another. Nodes are the same when they have the same id, edges when they leave the
 * same node by the same outcome. Positions on the canvas are not compared.
 */
export const FlowDiff = Type.Object(
  {
    from: Type.Integer({ description: 'The version number that `before` speaks of.' }),
    to: Type.Integer({ description: 'The version number that `after` speaks of.' }),
    nodes: Type.Object({
      added: Type.Array(NodeSummary),
      removed: Type.Array(NodeSummary),
      changed: Type.Array(Type.Object({ ...NodeSummary.properties, fields: Type.Array(FieldChange) })),
    }),
    edges: Type.Object({
      added: Type.Array(Type.Object({ ...Exit, to: NodeId })),
      removed: Type.Array(Type.Object({ ...Exit, to: NodeId })),
      changed: Type.Array(Type.Object({ ...Exit, before: NodeId, after: NodeId })),
    }),
  },
  { $id: 'FlowDiff' },
)
export type FlowDiff = Static<typeof FlowDiff>
