import { ParamNumber } from './ParamNumber.tsx'

/** How often a call is repeated after a fault: the same for every step that calls another system. */
export function RetriesField() {
  return (
    <ParamNumber
      name="retries"
      label="Retries"
      help="Further attempts after a fault, 0 to 10."
      fallback={4}
      min={0}
      max={10}
    />
  )
}
