import Type, { type Static } from 'typebox'
import { Instant, Nullable } from './page.ts'

export const countIntervals = ['minute', 'hour', 'day'] as const
export type CountInterval = (typeof countIntervals)[number]

/** How many requests came when. Intervals without any are there too, with zeros. */
export const RequestCounts = Type.Object(
  {
    interval: Type.Enum(countIntervals),
    items: Type.Array(
      Type.Object({
        at: Type.Unsafe<string>({ ...Instant, description: 'When the interval begins.' }),
        accepted: Type.Integer(),
        duplicate: Type.Integer(),
        rejected: Type.Integer(),
        overflow: Nullable(
          Type.Integer({
            description:
              'Rejections that left no row and are not among `rejected`, over the whole installation. Null under a filter: of these nobody knows flow or token.',
          }),
        ),
      }),
    ),
  },
  { $id: 'RequestCounts' },
)
export type RequestCounts = Static<typeof RequestCounts>
