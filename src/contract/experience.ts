import Type, { type Static } from 'typebox'
import { experienceStatuses } from './experience-status.ts'
import { PublicId } from './ids.ts'
import { Instant, Nullable } from './page.ts'

/** One run of one flow version for one accepted request. */
export const Experience = Type.Object(
  {
    id: PublicId('experience'),
    flowId: PublicId('flow'),
    version: Type.Integer(),
    requestId: PublicId('request'),
    status: Type.Enum(experienceStatuses),
    nodeId: Nullable(Type.String({ description: 'Where it stands, or where it ended.' })),
    nodeName: Nullable(Type.String({ description: 'What that node is called in its version.' })),
    context: Nullable(Type.String()),
    createdAt: Instant,
    finishedAt: Nullable(Instant),
    wakeAt: Nullable(Instant),
    attempts: Type.Integer({ description: 'Failed attempts at the present node.' }),
    nextAttemptAt: Nullable(Instant),
    failure: Nullable(Type.String({ description: 'Why it failed or errored.' })),
  },
  { $id: 'Experience' },
)
export type Experience = Static<typeof Experience>

export const ExperienceDetail = Type.Object(
  { ...Experience.properties, flowName: Type.String({ description: 'As it is called now.' }) },
  { $id: 'ExperienceDetail' },
)
export type ExperienceDetail = Static<typeof ExperienceDetail>

export const TerminateExperiences = Type.Object(
  { ids: Type.Array(PublicId('experience'), { minItems: 1, maxItems: 200, uniqueItems: true }) },
  { additionalProperties: false },
)
export type TerminateExperiences = Static<typeof TerminateExperiences>

/** What became of each experience, in the order of the call. */
export const TerminatedExperiences = Type.Object(
  {
    items: Type.Array(
      Type.Object({
        id: PublicId('experience'),
        outcome: Type.Enum(['terminated', 'already_over', 'not_found']),
      }),
    ),
  },
  { $id: 'TerminatedExperiences' },
)
export type TerminatedExperiences = Static<typeof TerminatedExperiences>

/**
 * What a line of the timeline tells: a node was passed, an attempt failed and will be repeated, the experience waits,
 * or it ended in one of four ways; it was errored because its version is paused, and goes on since the flow was resumed or
 * a person retried it. A node that ended it has no line of its own.
 */
export const activityKinds = [
  'node_completed',
  'attempt_failed',
  'waiting',
  'completed',
  'failed',
  'errored',
  'terminated',
  'paused',
  'resumed',
  'retried',
] as const
export type ActivityKind = (typeof activityKinds)[number]

/** One line of an experience's timeline. */
export const Activity = Type.Object(
  {
    sequence: Type.Integer(),
    at: Instant,
    kind: Type.Enum(activityKinds),
    nodeId: Nullable(Type.String()),
    nodeType: Nullable(Type.String()),
    detail: Type.Unknown({ description: 'Inputs and outputs; size-capped.' }),
    context: Nullable(Type.String()),
  },
  { $id: 'Activity' },
)
export type Activity = Static<typeof Activity>
