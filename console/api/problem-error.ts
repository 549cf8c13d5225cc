import type { Problem } from '#contract/problem.ts'

/** A refusal of the gateway, as it explained it (RFC 9457). `status` 0: the gateway did not answer. */
export class ProblemError extends Error {
  override name = 'ProblemError'
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title)
    this.problem = problem
  }

  get status(): number {
    return this.problem.status
  }

  /** The last segment of `type`, such as `token-active`. */
  get code(): string {
    return this.problem.type.split('/').at(-1) ?? ''
  }

  /** What is wrong with one field of the body, by its name. */
  fieldError(name: string): string | undefined {
    return this.problem.errors?.find(({ pointer }) => pointer === `#/${name}` || pointer.startsWith(`#/${name}/`))
      ?.detail
  }
}

/** Whatever was thrown, as a problem that can be shown. */
export function toProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem
  return {
    type: 'about:blank',
    title: 'Something went wrong in this page.',
    status: 0,
    detail: error instanceof Error ? error.message : String(error),
  }
}
