import type { Clock } from './clock.ts'

/** Does one thing after the other. */
export type Thread = {
  /** Takes so much processor time when everything before it is done, and longer while cores are short. */
  run(us: number, done?: () => void): void
  /** The time in which it had something to do, whether it had a core or not. */
  busyUs(): number
}

export type Machine = {
  thread(): Thread
  /** Processor time that was used, of all cores together. */
  usedUs(): number
}

type Task = { us: number; done: (() => void) | undefined }
type ThreadState = { current: Task | undefined; waiting: Task[]; head: number; busyUs: number }

/** Cores that are shared evenly by all threads that have something to do (processor sharing), at most one by each. */
export function createMachine(clock: Clock, cores: number): Machine {
  const running = new Set<ThreadState>()
  let usedUs = 0
  let lastUs = 0
  let epoch = 0

  const speed = () => Math.min(1, cores / running.size)

  function advance(): void {
    const passedUs = clock.nowUs - lastUs
    lastUs = clock.nowUs
    if (passedUs === 0) return
    const workedUs = passedUs * speed()
    for (const thread of running) {
      if (thread.current !== undefined) thread.current.us -= workedUs
      thread.busyUs += passedUs
    }
    usedUs += workedUs * running.size
  }

  function scheduleNext(): void {
    epoch += 1
    const scheduled = epoch
    let nextUs = Infinity
    for (const { current } of running) if (current !== undefined && current.us < nextUs) nextUs = current.us
    if (nextUs === Infinity) return
    clock.after(Math.max(0, nextUs) / speed(), () => {
      if (scheduled === epoch) finish()
    })
  }

  function finish(): void {
    advance()
    const done: (() => void)[] = []
    for (const thread of running) {
      if (thread.current === undefined || thread.current.us > 1e-6) continue
      if (thread.current.done !== undefined) done.push(thread.current.done)
      thread.current = takeNext(thread)
      if (thread.current === undefined) running.delete(thread)
    }
    for (const each of done) each()
    scheduleNext()
  }

  function takeNext(thread: ThreadState): Task | undefined {
    const task = thread.waiting[thread.head]
    if (task === undefined) {
      thread.waiting = []
      thread.head = 0
    } else thread.head += 1
    return task
  }

  return {
    thread() {
      const state: ThreadState = { current: undefined, waiting: [], head: 0, busyUs: 0 }
      return {
        run(us, done) {
          if (state.current !== undefined) {
            state.waiting.push({ us, done })
            return
          }
          advance()
          state.current = { us, done }
          running.add(state)
          scheduleNext()
        },
        busyUs() {
          advance()
          scheduleNext()
          return state.busyUs
        },
      }
    },
    usedUs() {
      advance()
      scheduleNext()
      return usedUs
    },
  }
}
