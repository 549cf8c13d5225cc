import type pg from 'pg'

/** Where an experience stands: `activityCount` lines are stored, and the last `attempts` of them tell of failed attempts. */
export type FailedAttempts = { experienceId: string; attempts: number; activityCount: number }

/**
 * When the first of the failed attempts at the present node began, as the timeline tells: so it is known on whatever node
 * and after a restart, and costs nothing where no attempt fails. Undefined when the timeline does not say.
 */
export async function readFirstAttemptAt(pool: pg.Pool, failed: FailedAttempts): Promise<Date | undefined> {
  const { rows } = await pool.query<{ detail: { startedAt?: string } | null }>(
    'select detail from activity where experience_id = $1 and sequence = $2',
    [failed.experienceId, failed.activityCount - failed.attempts + 1],
  )
  const startedAt = rows[0]?.detail?.startedAt
  return startedAt === undefined ? undefined : new Date(startedAt)
}
