import Type, { type Static } from 'typebox'
import { FlowDocument, NodeId } from './flow-document.ts'
import { PublicId } from './ids.ts'
import { Instant, Nullable } from './page.ts'

/** The most requests that one comparison looks at. */
export const comparedRequestsMax = 200

export const trialLimits = {
  /** Nodes that one run passes. */
  steps: 500,
  /** Processor time of one run. */
  runCpuMs: 1_000,
  /** Processor time of all runs of a comparison. */
  comparisonCpuMs: 5_000,
  /** Time on the clock, calls included. */
  wallMs: 25_000,
} as const

export const sideEffects = ['off', 'on'] as const
export type SideEffects = (typeof sideEffects)[number]

export const RunTest = Type.Object(
  {
    document: Type.Optional(FlowDocument),
    payload: Type.Optional(Type.Unknown({ description: 'Any JSON. Without it: the sample payload of the trigger.' })),
    requestId: Type.Optional(PublicId('request')),
    context: Type.Optional(
      Type.Union([Type.String({ maxLength: 4096 }), Type.Record(Type.String(), Type.Unknown())], {
        description: 'The custom context; without it that of the request.',
      }),
    ),
    sideEffects: Type.Enum(sideEffects, {
      default: 'off',
      description: 'on: calls are really made, once each, with their credentials.',
    }),
    nodeId: Type.Optional(NodeId),
  },
  { additionalProperties: false },
)
export type RunTest = Static<typeof RunTest>

export const trialStatuses = ['completed', 'failed', 'errored', 'unfinished'] as const
export type TrialStatus = (typeof trialStatuses)[number]

export const trialStepKinds = ['node_completed', 'waiting', 'completed', 'failed', 'errored', 'unfinished'] as const
export type TrialStepKind = (typeof trialStepKinds)[number]

/** What happened at one node. A wait is not waited for. */
export const TrialStep = Type.Object({
  nodeId: Type.String(),
  nodeType: Type.String(),
  kind: Type.Enum(trialStepKinds),
  outcome: Nullable(Type.String({ description: 'The exit that was taken, of a node with several.' })),
  call: Nullable(
    Type.Enum(['assumed', 'made'], {
      description: 'Whether the input was sent. assumed: it would be, and the output is an example.',
    }),
  ),
  input: Type.Optional(Type.Unknown({ description: 'Without secrets.' })),
  output: Type.Optional(Type.Unknown()),
  reason: Nullable(Type.String({ description: 'Why it failed.' })),
  durationMs: Nullable(Type.Integer({ description: 'Of a call that was made.' })),
  truncated: Type.Boolean({ description: 'Whether input or output is the beginning of its JSON text.' }),
})
export type TrialStep = Static<typeof TrialStep>

/** How a document would run, or one node of it. Nothing of it is kept. */
export const TestRun = Type.Object(
  {
    status: Type.Enum(trialStatuses, { description: 'unfinished: a bound on steps or time was met.' }),
    failure: Nullable(Type.String()),
    path: Type.Array(Type.String(), { description: 'The nodes in the order they were passed.' }),
    steps: Type.Array(TrialStep),
    outputs: Type.Record(Type.String(), Type.Unknown(), { description: 'What each node left for merge fields.' }),
  },
  { $id: 'TestRun' },
)
export type TestRun = Static<typeof TestRun>

export const CompareRuns = Type.Object(
  {
    document: Type.Optional(FlowDocument),
    requests: Type.Integer({
      minimum: 1,
      maximum: comparedRequestsMax,
      default: 50,
      description: 'How many of the newest accepted requests.',
    }),
  },
  { additionalProperties: false },
)
export type CompareRuns = Static<typeof CompareRuns>

/** `input` is what would be sent, or until when would be waited; `output` what merge fields of later nodes see. */
export const RunDifference = Type.Object({
  nodeId: Type.String(),
  place: Type.Enum(['input', 'output']),
  pointer: Type.String({ description: 'A JSON Pointer into it.' }),
  before: Type.Optional(Type.Unknown({ description: 'Absent: it was not there.' })),
  after: Type.Optional(Type.Unknown()),
})
export type RunDifference = Static<typeof RunDifference>

export const runChanges = ['path', 'status', 'input', 'output'] as const
export type RunChange = (typeof runChanges)[number]

export const ComparedRun = Type.Object({
  status: Type.Enum(trialStatuses),
  failure: Nullable(Type.String()),
  path: Type.Array(Type.String()),
})
export type ComparedRun = Static<typeof ComparedRun>

export const DifferingRequest = Type.Object({
  requestId: PublicId('request'),
  receivedAt: Instant,
  before: ComparedRun,
  after: ComparedRun,
  changes: Type.Array(Type.Enum(runChanges)),
  differences: Type.Array(RunDifference, { description: 'At nodes that both passed. At most 50.' }),
})
export type DifferingRequest = Static<typeof DifferingRequest>

/** A document against the active version on the same requests, with side effects off for both. */
export const Comparison = Type.Object(
  {
    version: Type.Integer({ description: 'The version that before stands for.' }),
    compared: Type.Integer(),
    same: Type.Integer(),
    otherPath: Type.Integer({ description: 'Of the differing ones, those that go another way.' }),
    differing: Type.Array(DifferingRequest),
    isComplete: Type.Boolean({ description: 'False when time ran out before all requests were compared.' }),
  },
  { $id: 'Comparison' },
)
export type Comparison = Static<typeof Comparison>
