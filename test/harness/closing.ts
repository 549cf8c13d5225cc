/** What a test or suite offers to have something closed at its end: `t` of node:test, or `{ after }` of a suite. */
export type Closing = { after(close: () => unknown): void }

const stacks = new WeakMap<Closing, (() => unknown)[]>()

/** Closes at the end of the test, last opened first: node:test itself would run its hooks in the order of registration. */
export function closeAtEnd(closing: Closing, close: () => unknown): void {
  const existing = stacks.get(closing)
  if (existing !== undefined) {
    existing.push(close)
    return
  }
  const stack = [close]
  stacks.set(closing, stack)
  closing.after(async () => {
    for (const each of stack.reverse()) await each()
  })
}
