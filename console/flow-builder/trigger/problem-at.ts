import type { FlowProblem } from '#contract/flow-document.ts'

/** What is wrong at the field or inside it, in one text; undefined when nothing is. */
export function problemAt(problems: readonly FlowProblem[], pointer: string): string | undefined {
  const found = problems.filter(({ field }) => field === pointer || field?.startsWith(`${pointer}/`))
  return found.length === 0 ? undefined : found.map(({ message }) => message).join(' ')
}
