const attemptsMax = 3

/**
 * Does the work, and does it again when PostgreSQL ended it to resolve a deadlock (SQLSTATE 40P01). For transactions that
 * change many rows which the engine changes too, in an order of its own. The work is one whole transaction.
 */
export async function repeatOnDeadlock<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (attempt === attemptsMax || (error as { code?: unknown }).code !== '40P01') throw error
    }
  }
}
