import { useQuery } from '@tanstack/react-query'
import { call } from '../../api/call.ts'
import { useMay } from '../../api/session.ts'

export type Schema = Record<string, unknown>

/** The schema that would be inferred from the sample now, for those who may edit flows. */
export function useInferredSchema(sample: unknown) {
  const isEnabled = useMay()('flow.edit') && sample !== undefined
  const { data, error } = useQuery({
    queryKey: ['payload-schema', sample],
    queryFn: ({ signal }) =>
      call<{ schema: Schema }>('POST', '/api/v1/flows/infer-schema', { body: { samplePayload: sample }, signal }),
    enabled: isEnabled,
    placeholderData: (previous) => previous,
    staleTime: Number.POSITIVE_INFINITY,
  })
  return {
    schema: isEnabled ? data?.schema : undefined,
    error,
    isLoading: isEnabled && data === undefined && error === null,
  }
}
