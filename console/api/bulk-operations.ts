import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { BulkOperation, StartBulkOperation } from '#contract/bulk-operation.ts'
import { call } from './call.ts'
import type { ListPage } from './list.ts'

const followMs = 1_000
/** Others start operations too. */
const lookMs = 30_000

/** The newest operations of the workspace, followed while one of them runs. */
const recentOperationsQuery = queryOptions({
  queryKey: ['bulk-operations', 'recent'],
  queryFn: async ({ signal }) =>
    (await call<ListPage<BulkOperation>>('GET', '/api/v1/bulk-operations', { query: { limit: 20 }, signal })).items,
  refetchInterval: ({ state }) => (state.data?.some(isRunning) ? followMs : lookMs),
})

export function isRunning({ status }: Pick<BulkOperation, 'status'>): boolean {
  return status === 'running'
}

/**
 * The operations that run. When one has ended `onEnd` is told, and all that it may have changed is read again. For one
 * place that is always there.
 */
export function useRunningOperations(onEnd: (ended: BulkOperation) => void): BulkOperation[] {
  const queryClient = useQueryClient()
  const { data: operations = none } = useQuery(recentOperationsQuery)
  const seen = useRef<ReadonlySet<string>>(new Set())
  const tell = useRef(onEnd)
  useEffect(() => {
    tell.current = onEnd
  })
  useEffect(() => {
    const ended = operations.filter((operation) => !isRunning(operation) && seen.current.has(operation.id))
    seen.current = new Set(operations.filter(isRunning).map(({ id }) => id))
    if (ended.length === 0) return
    for (const resource of ['experiences', 'requests', 'flows', 'bulk-operations'])
      void queryClient.invalidateQueries({ queryKey: [resource] })
    for (const operation of ended) tell.current(operation)
  }, [operations, queryClient])
  return operations.filter(isRunning)
}

const none: BulkOperation[] = []

/** Starts one; whoever follows the running ones sees it at once. */
export function useStartOperation() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: StartBulkOperation) => call<BulkOperation>('POST', '/api/v1/bulk-operations', { body }),
    onSuccess: (operation) => {
      queryClient.setQueryData(recentOperationsQuery.queryKey, (before) => [operation, ...(before ?? [])])
      void queryClient.invalidateQueries({ queryKey: ['bulk-operations'] })
    },
  })
}

/** Ends one. What was done stays. */
export function useCancelOperation() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => call<BulkOperation>('POST', `/api/v1/bulk-operations/${id}/cancel`),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['bulk-operations'] }),
  })
}
