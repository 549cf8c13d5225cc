/**
 * Decides whether one more look for jobs is worth a statement. A worker that is done with a job looks again by itself, so a
 * job needs a look of its own only when a worker is to run it beside the one that was found.
 */
export type Looks = {
  /** This node has queued so many jobs, or does not say how many: then it may be any number. */
  queued(jobs?: number): void
  /** A look found a job. Answers whether another should be looked for. */
  found(): boolean
  /** A look found none. It may have begun before what is known was queued. */
  foundNone(): void
}

/**
 * Who finds the only job that is known of need not look for more. A job that nobody knew of, from another node or one whose
 * time has come, may have others behind it. Being wrong costs a look too many, or the time until the next poll.
 */
export function createLooks(): Looks {
  let known = 0
  return {
    queued(jobs = 0) {
      known += jobs
    },
    found() {
      const wasOnlyOne = known === 1
      known = Math.max(0, known - 1)
      return !wasOnlyOne
    },
    foundNone() {
      known = 0
    },
  }
}
