import Type, { type Static } from 'typebox'

/** The longest flow document that is stored, in nodes and edges. */
export const flowLimits = { nodes: 500, edges: 2000, notes: 50, noteLength: 2000 } as const

export const NodeId = Type.String({
  pattern: '^[A-Za-z][A-Za-z0-9_]{0,63}$',
  description:
    'A letter, then letters, digits and underscores, 64 characters at most. Names the node in merge fields: {{nodeId.path}}.',
})

/** What a person wrote on the canvas, for people. Nothing that runs reads it. */
export const FlowNote = Type.Object(
  {
    id: Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' }),
    text: Type.String({ maxLength: flowLimits.noteLength }),
    x: Type.Number(),
    y: Type.Number(),
    width: Type.Optional(Type.Number({ minimum: 80, maximum: 2000 })),
    height: Type.Optional(Type.Number({ minimum: 40, maximum: 2000 })),
  },
  { additionalProperties: false },
)
export type FlowNote = Static<typeof FlowNote>

/** The shape of a flow document. Parameters are checked per node type: a draft may have problems, but not another shape. */
export const FlowDocument = Type.Object(
  {
    nodes: Type.Array(
      Type.Object(
        {
          id: NodeId,
          type: Type.String({ maxLength: 64 }),
          name: Type.Optional(Type.String({ maxLength: 120 })),
          description: Type.Optional(Type.String({ maxLength: 500 })),
          params: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
        },
        { additionalProperties: false },
      ),
      { maxItems: flowLimits.nodes },
    ),
    edges: Type.Array(
      Type.Object(
        {
          from: NodeId,
          to: NodeId,
          outcome: Type.Optional(Type.String({ maxLength: 64 })),
        },
        { additionalProperties: false },
      ),
      { maxItems: flowLimits.edges },
    ),
    layout: Type.Optional(
      Type.Record(Type.String(), Type.Object({ x: Type.Number(), y: Type.Number() }, { additionalProperties: true })),
    ),
    notes: Type.Optional(
      Type.Array(FlowNote, {
        maxItems: flowLimits.notes,
        description: 'Notes on the canvas, for people. No comparison of versions tells of them.',
      }),
    ),
  },
  { additionalProperties: false, $id: 'FlowDocument' },
)
export type FlowDocument = Static<typeof FlowDocument>
export type FlowNode = FlowDocument['nodes'][number]
export type FlowEdge = FlowDocument['edges'][number]

/** What is wrong with a draft, and where. `nodeId` is null when the flow as a whole is meant. */
export const FlowProblem = Type.Object({
  nodeId: Type.Union([Type.String(), Type.Null()]),
  field: Type.Union([Type.String(), Type.Null()]),
  message: Type.String(),
})
export type FlowProblem = Static<typeof FlowProblem>
