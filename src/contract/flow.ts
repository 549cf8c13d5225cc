import Type, { type Static } from 'typebox'
import { ActorName } from './actor-name.ts'
import { FlowDocument, FlowProblem } from './flow-document.ts'
import { flowStates } from './flow-lifecycle.ts'
import { PublicId } from './ids.ts'
import { Description, Name } from './name.ts'
import { Instant, Nullable } from './page.ts'

export const FlowStatus = Type.Enum(flowStates)

export const FlowId = PublicId('flow')

/** What a version pauses on: somebody can mend it, and then resume the flow. */
export const Fault = Type.Object(
  {
    at: Instant,
    version: Type.Integer(),
    nodeId: Nullable(Type.String()),
    nodeName: Nullable(Type.String({ description: 'What that node is called in the version.' })),
    reason: Type.String(),
  },
  { $id: 'Fault' },
)
export type Fault = Static<typeof Fault>

export const Flow = Type.Object(
  {
    id: FlowId,
    name: Type.String(),
    description: Type.String(),
    status: FlowStatus,
    triggerUrl: Type.String({ description: 'The POST URL of the webhook trigger. It exists from the first draft on.' }),
    activeVersion: Nullable(Type.Integer()),
    draftVersion: Nullable(Type.Integer()),
    fault: Nullable(Fault),
    createdAt: Instant,
    updatedAt: Instant,
  },
  { $id: 'Flow' },
)
export type Flow = Static<typeof Flow>

/** A flow with its current document: the draft if there is one, else the newest version. */
export const FlowDetail = Type.Object(
  {
    ...Flow.properties,
    document: FlowDocument,
    draftRevision: Nullable(
      Type.Integer({ description: 'Counts the saves of the draft; null when there is no draft.' }),
    ),
    draftSaved: Nullable(
      Type.Object(
        { at: Instant, by: Nullable(Type.String()), byName: Nullable(ActorName) },
        { description: 'The last save of the draft; null when there is no draft.' },
      ),
    ),
    problems: Type.Array(FlowProblem),
    warnings: Type.Array(FlowProblem, {
      description: 'What is probably not meant. It does not keep the flow from being activated.',
    }),
  },
  { $id: 'FlowDetail' },
)
export type FlowDetail = Static<typeof FlowDetail>

export const FlowVersion = Type.Object(
  {
    id: PublicId('flowVersion'),
    version: Type.Integer(),
    status: FlowStatus,
    createdAt: Instant,
    createdBy: Type.String(),
    createdByName: Nullable(ActorName),
    activatedAt: Nullable(Instant),
    activatedBy: Nullable(Type.String()),
    activatedByName: Nullable(ActorName),
    endedAt: Nullable(Instant),
    fault: Nullable(Fault),
  },
  { $id: 'FlowVersion' },
)
export type FlowVersion = Static<typeof FlowVersion>

const name = Name(120)
const description = Description()

export const CreateFlow = Type.Object(
  { name, description: Type.Optional(description), document: Type.Optional(FlowDocument) },
  { additionalProperties: false },
)
export type CreateFlow = Static<typeof CreateFlow>

export const UpdateFlow = Type.Object(
  { name: Type.Optional(name), description: Type.Optional(description) },
  { additionalProperties: false },
)
export type UpdateFlow = Static<typeof UpdateFlow>

export const InferSchema = Type.Object(
  { samplePayload: Type.Unknown({ description: 'An example of what the sender sends: any JSON value.' }) },
  { additionalProperties: false },
)

export const InferredSchema = Type.Object({
  schema: Type.Record(Type.String(), Type.Unknown(), {
    description: 'A JSON Schema (2020-12), for the parameter payloadSchema of the webhook trigger.',
  }),
})

export const SaveDraft = Type.Object(
  {
    document: FlowDocument,
    draftRevision: Type.Optional(
      Nullable(
        Type.Integer({
          description:
            'The revision that was read, null when there was no draft: with another one nothing is saved. Left out, the draft is replaced whatever it is.',
        }),
      ),
    ),
  },
  { additionalProperties: false },
)
export type SaveDraft = Static<typeof SaveDraft>

/** What would keep a document from being activated. */
export const FlowCheck = Type.Object({ problems: Type.Array(FlowProblem) }, { $id: 'FlowCheck' })
export type FlowCheck = Static<typeof FlowCheck>
