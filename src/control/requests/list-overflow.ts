import Type, { type Static } from 'typebox'
import { Instant } from '#contract/page.ts'
import type { Control } from '../control.ts'
import { readInstantRange } from '../instant-range.ts'

/** Rejections of one minute that left no row, because the bound on rows was reached. */
export const RefusalOverflow = Type.Object(
  {
    minute: Instant,
    requests: Type.Integer({ description: 'All of them.' }),
    reasons: Type.Record(Type.String(), Type.Integer(), { description: 'How many for each reason.' }),
  },
  { $id: 'RefusalOverflow' },
)
export type RefusalOverflow = Static<typeof RefusalOverflow>

const minutesMax = 1440
const defaultSpanMs = 24 * 3600 * 1000

/**
 * The minutes of a span, newest first, in which more was rejected than is kept as rows; the newest 1,440 of them.
 * Without `from` the span begins a day before its end. Strangers belong to no workspace, so the counts are those of the
 * installation.
 */
export async function listRefusalOverflow(
  control: Pick<Control, 'db'>,
  query: { from?: string | undefined; to?: string | undefined },
): Promise<{ items: RefusalOverflow[] }> {
  const span = readInstantRange(query)
  const to = span.to ?? new Date()
  const from = span.from ?? new Date(to.getTime() - defaultSpanMs)
  const rows = await control.db
    .selectFrom('refusal_overflow')
    .select(['minute'])
    .select((eb) => [
      eb.fn.sum<string>('requests').as('requests'),
      eb.fn<Record<string, number>>('json_object_agg', ['reason', 'requests']).as('reasons'),
    ])
    .where('minute', '>=', from)
    .where('minute', '<', to)
    .groupBy('minute')
    .orderBy('minute', 'desc')
    .limit(minutesMax)
    .execute()
  return {
    items: rows.map(({ minute, requests, reasons }) => ({
      minute: minute.toISOString(),
      requests: Number(requests),
      reasons,
    })),
  }
}
