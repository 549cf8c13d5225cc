import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { FlowDetail } from '#contract/flow.ts'
import { versionQuery } from '../../api/flows.ts'
import { Button, buttonClass } from '../../ui/Button.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { FlowBadge } from '../../ui/status-badges.tsx'
import { AllVersionsLink } from './AllVersionsLink.tsx'
import { LazyDocumentEditor } from './editor/LazyDocumentEditor.tsx'
import { writeDocument } from './editor/read-document.ts'
import { RestoreVersion } from './RestoreVersion.tsx'
import { useMayRestore } from './use-may-restore.ts'

/** One version with its document, to be read. */
export function VersionDocument({ flow, version }: { flow: FlowDetail; version: number }) {
  const { data: detail, error, refetch } = useQuery(versionQuery(flow.id, version))
  const [isRestoring, setRestoring] = useState(false)
  const mayRestore = useMayRestore(flow, version)
  if (detail === undefined && error !== null) return <ErrorState error={error} onRetry={() => void refetch()} />
  return (
    <>
      <AllVersionsLink flow={flow} />
      <div className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-60">
          <h2 className="flex items-center gap-2 text-lg font-semibold">
            Version {version} {detail !== undefined && <FlowBadge status={detail.status} />}
          </h2>
          {detail === undefined ? (
            <Skeleton className="my-1 w-64" />
          ) : (
            <p className="text-sm text-muted">
              Created <Instant at={detail.createdAt} /> by {detail.createdByName ?? detail.createdBy}
              {detail.activatedAt !== null && (
                <>
                  , activated <Instant at={detail.activatedAt} /> by {detail.activatedByName ?? detail.activatedBy}
                </>
              )}
            </p>
          )}
        </div>
        <div className="flex flex-wrap gap-2">
          {version > 1 && (
            <Link
              to="/flows/$flowId"
              params={{ flowId: flow.id }}
              search={{ tab: 'versions', version: String(version), compare: String(version - 1) }}
              className={buttonClass()}
            >
              Compare with version {version - 1}
            </Link>
          )}
          {mayRestore && <Button onClick={() => setRestoring(true)}>Restore as draft</Button>}
        </div>
      </div>
      <LazyDocumentEditor
        label={`Document of version ${version}`}
        text={detail === undefined ? '' : writeDocument(detail.document)}
        isReadOnly
      />
      {isRestoring && <RestoreVersion flow={flow} version={version} onClose={() => setRestoring(false)} />}
    </>
  )
}
