import Type, { type Static } from 'typebox'
import { ActorName } from './actor-name.ts'
import { PublicId } from './ids.ts'
import { Instant, Nullable } from './page.ts'
import type { Action } from './permissions.ts'

/** What can be done to many objects at once, and the action that does it to one: whoever may do that may do this. */
export const bulkVerbs = {
  release_requests: 'request.replay',
  replay_requests: 'request.replay',
  retry_experiences: 'experience.retry',
  run_experiences_again: 'experience.runAgain',
  terminate_experiences: 'experience.terminate',
} as const satisfies Record<string, Action>
export type BulkVerb = keyof typeof bulkVerbs
export const bulkVerbNames = Object.keys(bulkVerbs) as BulkVerb[]

export const bulkStatuses = ['running', 'completed', 'cancelled', 'failed'] as const
export type BulkStatus = (typeof bulkStatuses)[number]

/** Objects that one operation takes by their ids. */
export const bulkIdsMax = 1000

const Filter = Type.Record(Type.String(), Type.Unknown(), {
  description: `The filter of the list of requests or of experiences, whichever the verb is about, or \`{"ids": […]}\` with at most ${bulkIdsMax} of them. An empty filter means all.`,
})

/** What was done to many objects, or is being done: a background job that any node carries on. */
export const BulkOperation = Type.Object(
  {
    id: PublicId('bulkOperation'),
    verb: Type.Enum(bulkVerbNames),
    filter: Filter,
    status: Type.Enum(bulkStatuses),
    total: Nullable(
      Type.Integer({ description: 'Objects at the start; null when counting them would have taken too long.' }),
    ),
    done: Type.Integer(),
    skipped: Type.Integer({ description: 'Nothing was left to do, as when it had been done already.' }),
    failed: Type.Integer({ description: 'It could not be done.' }),
    reasons: Type.Record(Type.String(), Type.Integer(), {
      description: 'Why objects were skipped or failed, and how many for each reason.',
    }),
    createdAt: Instant,
    createdBy: Type.String({ description: 'usr_… or mgk_…' }),
    createdByName: Nullable(ActorName),
    updatedAt: Instant,
    finishedAt: Nullable(Instant),
    error: Nullable(Type.String({ description: 'Why it failed as a whole.' })),
  },
  { $id: 'BulkOperation' },
)
export type BulkOperation = Static<typeof BulkOperation>

export const StartBulkOperation = Type.Object(
  { verb: Type.Enum(bulkVerbNames), filter: Filter },
  { additionalProperties: false },
)
export type StartBulkOperation = Static<typeof StartBulkOperation>
