import Type, { type Static } from 'typebox'
import { NodeId } from './flow-document.ts'
import { Instant, Nullable } from './page.ts'

/** Spans of time that end now. */
export const pathWindows = ['1h', '24h', '7d'] as const
export const PathWindow = Type.Enum(pathWindows)
export type PathWindow = (typeof pathWindows)[number]

/** What happened at one node. */
export const NodeTally = Type.Object(
  {
    nodeId: NodeId,
    passed: Type.Array(Type.Object({ outcome: Nullable(Type.String()), experiences: Type.Integer() }), {
      description: 'How often the node was left, by outcome; `outcome` is null for a node with one exit.',
    }),
    running: Type.Integer({ description: 'All that stand here now.' }),
    waiting: Type.Integer({ description: 'All that stand here now.' }),
    errored: Type.Integer({ description: 'All that stopped here: each waits for somebody.' }),
    completed: Type.Integer({ description: 'Of those that began in the window.' }),
    failed: Type.Integer({ description: 'Of those that began in the window.' }),
    terminated: Type.Integer({ description: 'Of those that began in the window.' }),
  },
  { $id: 'NodeTally' },
)
export type NodeTally = Static<typeof NodeTally>

/** Which ways the experiences of a version took. Nodes that none has reached are left out. */
export const PathTallies = Type.Object(
  {
    version: Type.Integer(),
    window: PathWindow,
    since: Type.Object({
      at: Instant,
      isWholeWindow: Type.Boolean({
        description:
          'False when there are too many experiences in the window to count: then the newest are counted, those that began at `at` or later.',
      }),
    }),
    experiences: Type.Integer({ description: 'How many of those that began since then were counted.' }),
    nodes: Type.Array(NodeTally),
  },
  { $id: 'PathTallies' },
)
export type PathTallies = Static<typeof PathTallies>
