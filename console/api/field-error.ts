import { ProblemError } from './problem-error.ts'

/** What a refusal says of one field of the form, if it does. */
export function fieldError(error: Error | null, name: string): string | undefined {
  return error instanceof ProblemError ? error.fieldError(name) : undefined
}
