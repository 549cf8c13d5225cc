import type { Thread } from './machine.ts'

type Step = { us: number; done?: () => void }

/** Node's event loop on a thread: what has arrived is handled in one turn, and what arrives meanwhile in the next. */
export type EventLoop = {
  /** Steps that nothing comes between. */
  handle(steps: readonly Step[]): void
  /** At the end of the turn. */
  immediate(action: () => void): void
}

export function createEventLoop(thread: Thread): EventLoop {
  let arrived: (readonly Step[])[] = []
  let immediates: (() => void)[] = []
  let isTurning = false

  function turn(): void {
    const events = arrived
    arrived = []
    for (const steps of events) for (const { us, done } of steps) thread.run(us, done)
    thread.run(0, () => {
      const due = immediates
      immediates = []
      for (const action of due) action()
      if (arrived.length > 0 || immediates.length > 0) turn()
      else isTurning = false
    })
  }

  function wake(): void {
    if (isTurning) return
    isTurning = true
    turn()
  }

  return {
    handle(steps) {
      arrived.push(steps)
      wake()
    },
    immediate(action) {
      immediates.push(action)
      wake()
    },
  }
}
