/**
 * What was, what is and what was undone. Every change is a step, except that changes with the same `mark` in a row are
 * one: what is typed into a field is undone as a whole.
 */
export type History<Value> = {
  past: readonly Value[]
  present: Value
  future: readonly Value[]
  mark: string | undefined
}

export function beginHistory<Value>(present: Value): History<Value> {
  return { past: [], present, future: [], mark: undefined }
}

/** A step to the next value; none when it is the present one. What was undone is gone. */
export function advance<Value>(history: History<Value>, next: Value, mark?: string): History<Value> {
  if (next === history.present) return history
  const isSameStep = mark !== undefined && mark === history.mark
  return {
    past: isSameStep ? history.past : [...history.past, history.present],
    present: next,
    future: [],
    mark,
  }
}

export function undo<Value>(history: History<Value>): History<Value> {
  const before = history.past.at(-1)
  if (before === undefined) return history
  return {
    past: history.past.slice(0, -1),
    present: before,
    future: [history.present, ...history.future],
    mark: undefined,
  }
}

export function redo<Value>(history: History<Value>): History<Value> {
  const [next, ...future] = history.future
  if (next === undefined) return history
  return { past: [...history.past, history.present], present: next, future, mark: undefined }
}
