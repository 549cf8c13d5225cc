import type pg from 'pg'

/** A job whose first run did not come to its end is cut into pieces of this size. */
const pieceSize = 16

/** The queue in which suspects run, one at a time in the whole cluster. */
export const suspectQueue = 'suspects'

/** Runs that a suspect gets before it is given up. */
export const suspectRunsMax = 3

/**
 * Puts smaller jobs in the place of a job that was left unfinished: its process died, or the database refused.
 *
 * One experience of the batch may be the cause. Pieces of 16 come first, because nearly always the process was simply
 * killed and the work should go on as fast as before. A piece that is left unfinished again becomes single experiences
 * in a named queue, which the queue runs one at a time: there, a job's `attempts`, which is counted on disk before the
 * work begins, says exactly how often this one experience brought a process down.
 */
export async function isolateSuspects(
  pool: pg.Pool,
  job: { id: string; payload: string[]; lockedBy: string },
): Promise<void> {
  const isPiece = job.payload.length <= pieceSize
  const pieces: string[][] = []
  const size = isPiece ? 1 : pieceSize
  for (let at = 0; at < job.payload.length; at += size) pieces.push(job.payload.slice(at, at + size))
  // One statement: the pieces are there if and only if the whole is gone. A job that was unlocked meanwhile belongs to
  // somebody else, and is left alone.
  await pool.query(
    `with gone as (
       delete from graphile_worker._private_jobs where id = $1 and locked_by = $2 returning id
     )
     select graphile_worker.add_jobs(
       array(select ('advance', piece, $4::text, null, null, null, null, null)::graphile_worker.job_spec
               from json_array_elements($3::json) as pieces (piece)))
       from gone`,
    [job.id, job.lockedBy, JSON.stringify(pieces), isPiece ? suspectQueue : null],
  )
}
