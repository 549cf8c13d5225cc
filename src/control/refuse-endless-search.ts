import { GatewayError } from '#contract/gateway-error.ts'

/**
 * The result of a search over history. When the database gives up on it (SQLSTATE 57014, the statement timeout), the
 * caller is told what helps, which is a shorter span of time: `validation-failed`.
 */
export async function refuseEndlessSearch<Result>(search: Promise<Result>): Promise<Result> {
  try {
    return await search
  } catch (error) {
    if ((error as { code?: unknown }).code !== '57014') throw error
    throw new GatewayError('validation-failed', {
      extensions: { errors: [{ detail: 'is too early: the search took too long', pointer: '#/from' }] },
      cause: error,
    })
  }
}
