import { GatewayError } from '#contract/gateway-error.ts'
import { isUniqueViolation } from '../unique-violation.ts'

/** Turns the violation of the index on live names into `name-taken`; throws anything else on as it is. For `.catch(…)`. */
export function refuseTakenName(error: unknown): never {
  if (isUniqueViolation(error, 'credential_name'))
    throw new GatewayError('name-taken', {
      detail: 'Another credential of this workspace has this name. Upper and lower case are not told apart.',
      // Not the cause: what PostgreSQL says of a row quotes it.
    })
  throw error
}
