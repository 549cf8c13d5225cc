import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { FlowDetail } from '#contract/flow.ts'
import { flowQuery } from '../../api/flows.ts'

const route = getRouteApi('/flows/$flowId/builder')

/** The flow that is being built, as it was saved last. It is there: the builder shows nothing before. */
export function useBuilderFlow(): FlowDetail {
  const { flowId } = route.useParams()
  const { data } = useQuery({ ...flowQuery(flowId), refetchOnMount: false })
  if (data === undefined) throw new Error('There is no flow builder around.')
  return data
}
