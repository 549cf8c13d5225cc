import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { comparedRequests, comparisonQuery } from '../../api/trials.ts'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { useEditor } from '../flow-editor.ts'
import { DifferenceDetail } from './DifferenceDetail.tsx'
import { DifferingTable } from './DifferingTable.tsx'
import { describeComparison } from './describe-comparison.ts'
import { useBench } from './test-bench.ts'

const sizes = [10, comparedRequests, 200]

/** What is on the canvas beside the active version, on the newest real requests; nothing is sent for either. */
export function VersionLab() {
  const { flow, differing, setDiffering } = useBench()
  const { document } = useEditor()
  const [requests, setRequests] = useState(comparedRequests)
  const hasActive = flow.activeVersion !== null || flow.status === 'errored'
  const { data, error, refetch } = useQuery({ ...comparisonQuery(flow.id, document, requests), enabled: hasActive })
  if (!hasActive)
    return (
      <p className="flex h-full items-center justify-center p-4 text-center text-sm text-muted">
        There is no active version yet. Once there is one, this shows which real requests a draft would treat otherwise.
      </p>
    )
  if (error !== null) return <ErrorState error={error} onRetry={() => void refetch()} />
  const chosen = data?.differing.find(({ requestId }) => requestId === differing?.requestId)
  return (
    <div className="flex h-full">
      <div className="flex min-w-0 flex-1 flex-col">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2 text-sm">
          <p role="status" className="min-w-0 flex-1">
            {data === undefined ? <Skeleton className="w-64" /> : describeComparison(data)}
          </p>
          <label className="flex items-center gap-1.5 text-xs text-muted">
            Requests
            <select
              value={requests}
              onChange={({ target: { value } }) => setRequests(Number(value))}
              className="h-7 rounded-md border border-control bg-surface px-1.5 text-ink"
            >
              {sizes.map((size) => (
                <option key={size} value={size}>
                  {size}
                </option>
              ))}
            </select>
          </label>
        </div>
        {data !== undefined && data.differing.length > 0 && (
          <DifferingTable comparison={data} chosen={chosen} onChoose={setDiffering} />
        )}
      </div>
      {chosen !== undefined && data !== undefined && <DifferenceDetail differing={chosen} version={data.version} />}
    </div>
  )
}
