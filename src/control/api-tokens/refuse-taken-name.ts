import { GatewayError } from '#contract/gateway-error.ts'
import { isUniqueViolation } from '../unique-violation.ts'

/** Turns the violation of the index on live names into `name-taken`; throws anything else on as it is. For `.catch(…)`. */
export function refuseTakenName(error: unknown): never {
  if (isUniqueViolation(error, 'api_token_name'))
    throw new GatewayError('name-taken', {
      detail: 'Another API token of this workspace has this name. Upper and lower case are not told apart.',
      cause: error,
    })
  throw error
}
