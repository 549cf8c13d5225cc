/** What a text says, or why and where it cannot be read. Lines and columns begin at 1. */
export type DataReading =
  | { kind: 'ok'; data: unknown }
  | { kind: 'unreadable'; message: string; line?: number; column?: number }

export function unreadableAt(text: string, offset: number, message: string): DataReading {
  const before = text.slice(0, offset).split('\n')
  return { kind: 'unreadable', message, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

/** Where reading ran out of stack, which is deeper than any flow goes. */
export const tooDeep: DataReading = { kind: 'unreadable', message: 'it is nested too deeply' }
