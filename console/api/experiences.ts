import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Activity, Experience, ExperienceDetail } from '#contract/experience.ts'
import type { ExperienceStatus } from '#contract/experience-status.ts'
import type { FlowVersion } from '#contract/flow.ts'
import type { FlowVersionDetail } from '#contract/flow-history.ts'
import type { Replayed } from '#contract/inbound-request.ts'
import { call, send } from './call.ts'
import { readAll } from './read-all.ts'

/** How often an experience that is not over is looked at again, while the page is seen. */
const followMs = 2_000

/** Lines of a timeline that the page holds. A run has at most some hundred steps; only retries make more. */
const activitiesMax = 2_000

/** A payload that is larger is read on the page of its request. */
const payloadBytesMax = 2 * 1024 * 1024

/** Whether it goes on. */
export function isLive(status: ExperienceStatus): boolean {
  return status === 'running' || status === 'waiting'
}

/** One experience, followed until it is over. */
export function useExperience(id: string) {
  return useQuery({
    queryKey: ['experiences', id],
    queryFn: ({ signal }) => call<ExperienceDetail>('GET', `/api/v1/experiences/${id}`, { signal }),
    refetchInterval: ({ state }) => (state.data !== undefined && isLive(state.data.status) ? followMs : false),
  })
}

/** Its timeline, oldest first, followed until the experience is over and then read once more. */
export function useActivities(id: string, experience: Experience | undefined) {
  return useQuery({
    queryKey: ['experiences', id, 'activities', experience?.finishedAt],
    queryFn: ({ signal }) =>
      readAll<Activity>(`/api/v1/experiences/${id}/activities`, { itemsMax: activitiesMax, signal }),
    enabled: experience !== undefined,
    placeholderData: (previous) => previous,
    refetchInterval: experience !== undefined && isLive(experience.status) ? followMs : false,
  })
}

/** A version of a flow as it was when it was frozen. */
export function useFlowVersion(flowId: string | undefined, version: number | undefined) {
  return useQuery({
    queryKey: ['flows', flowId, 'versions', version],
    queryFn: ({ signal }) => call<FlowVersionDetail>('GET', `/api/v1/flows/${flowId}/versions/${version}`, { signal }),
    enabled: flowId !== undefined && version !== undefined,
    staleTime: 300_000,
  })
}

/** The versions of a flow by number, newest first. */
export function useFlowVersions(flowId: string | undefined): number[] {
  const { data } = useQuery({
    queryKey: ['flows', flowId, 'versions', 'numbers'],
    queryFn: async ({ signal }) => {
      const path = `/api/v1/flows/${flowId}/versions`
      return (await readAll<FlowVersion>(path, { itemsMax: 400, signal })).items
    },
    enabled: flowId !== undefined,
  })
  return flowId === undefined ? [] : (data ?? []).map(({ version }) => version)
}

export type Payload = { kind: 'json'; value: unknown } | { kind: 'too-large' }

/** What the sender sent. Fails when it is no longer kept. */
export function usePayload(requestId: string | undefined) {
  return useQuery({
    queryKey: ['requests', requestId, 'payload'],
    queryFn: async ({ signal }): Promise<Payload> => {
      const { bytes } = await call<{ bytes: number }>('GET', `/api/v1/requests/${requestId}`, { signal })
      if (bytes > payloadBytesMax) return { kind: 'too-large' }
      const text = await (await send('GET', `/api/v1/requests/${requestId}/body`, { signal })).text()
      return { kind: 'json', value: text === '' ? null : JSON.parse(text) }
    },
    enabled: requestId !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** What a person does to one experience. */
export type ExperienceCommand = 'retry' | 'run-again' | 'terminate'

/** Does it. Running it again answers what that started. */
export function useExperienceCommand(id: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (command: ExperienceCommand) =>
      call<Experience | Replayed>('POST', `/api/v1/experiences/${id}/${command}`),
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: ['experiences'] })
      void queryClient.invalidateQueries({ queryKey: ['requests'] })
    },
  })
}
