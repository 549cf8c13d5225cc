import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { ReactFlowProvider } from '@xyflow/react'
import { ArrowLeft } from 'lucide-react'
import type { FlowDetail } from '#contract/flow.ts'
import type { FlowVersionDetail } from '#contract/flow-history.ts'
import { versionQuery } from '../api/flows.ts'
import { Button, buttonClass } from '../ui/Button.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { Instant } from '../ui/Instant.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { FlowBadge } from '../ui/status-badges.tsx'
import { toast } from '../ui/Toasts.tsx'
import { BuilderCanvas } from './canvas/BuilderCanvas.tsx'
import { FlowEditorProvider, useEditor, useFlowEditor } from './flow-editor.ts'
import { VersionPicker } from './menu-bar/VersionPicker.tsx'
import { SettingsPanel } from './settings/SettingsPanel.tsx'

type Props = { flow: FlowDetail; version: number }

/** One version on the canvas, to be read. The draft stays open behind it, with its undo history. */
export function VersionView({ flow, version }: Props) {
  const { data: detail, error, refetch } = useQuery(versionQuery(flow.id, version))
  return (
    <>
      <VersionBar flow={flow} version={version} detail={detail} />
      {detail !== undefined ? (
        <ReadOnly flow={flow} detail={detail} />
      ) : (
        <main className="flex-1 bg-canvas p-6">
          {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
        </main>
      )}
    </>
  )
}

const nothing: [] = []

function ReadOnly({ flow, detail }: { flow: FlowDetail; detail: FlowVersionDetail }) {
  const editor = useFlowEditor(detail.document, true)
  return (
    <FlowEditorProvider value={editor}>
      <ReactFlowProvider>
        <div className="relative flex min-h-0 flex-1">
          <main className="relative min-w-0 flex-1 bg-canvas">
            <BuilderCanvas flowId={flow.id} version={detail.version} problems={nothing} warnings={nothing} />
          </main>
          <SettingsPanel problems={nothing} warnings={nothing} />
        </div>
      </ReactFlowProvider>
    </FlowEditorProvider>
  )
}

function VersionBar({ flow, version, detail }: Props & { detail: FlowVersionDetail | undefined }) {
  const draft = useEditor()
  const navigate = useNavigate()
  const back = { to: '/flows/$flowId/builder', params: { flowId: flow.id }, search: {} } as const
  const other = flow.draftVersion ?? flow.activeVersion

  const restore = ({ document }: FlowVersionDetail) => {
    draft.replace(document)
    toast(`The draft is as version ${version} was.`, 'Undo brings back what was there.')
    void navigate(back)
  }

  return (
    <header className="flex flex-wrap items-center gap-x-3 gap-y-1.5 border-b border-line bg-surface px-2 py-1.5">
      <Link
        {...back}
        aria-label="Back to the builder"
        title="Back to the builder"
        className="inline-flex size-8 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-ink"
      >
        <ArrowLeft aria-hidden className="size-4" />
      </Link>
      <div className="min-w-40 flex-1 basis-56">
        <div className="flex items-center gap-2">
          <h1 className="min-w-0 truncate font-semibold">{flow.name}</h1>
          <VersionPicker flow={flow} version={version} />
          {detail !== undefined && <FlowBadge status={detail.status} />}
        </div>
        {detail === undefined ? <Skeleton className="my-0.5 w-48" /> : <Deeds detail={detail} />}
      </div>
      <span className="text-xs text-muted">Read-only</span>
      <div className="flex flex-wrap items-center gap-2">
        {other !== null && other !== version && (
          <Link
            to="/flows/$flowId"
            params={{ flowId: flow.id }}
            search={{ tab: 'versions', version: String(other), compare: String(version) }}
            className={buttonClass()}
          >
            Compare with {flow.draftVersion === null ? 'the active version' : 'the draft'}
          </Link>
        )}
        {!draft.isReadOnly && (
          <Button
            look="primary"
            disabled={detail === undefined}
            onClick={() => detail !== undefined && restore(detail)}
          >
            Restore as draft
          </Button>
        )}
      </div>
    </header>
  )
}

function Deeds({ detail }: { detail: FlowVersionDetail }) {
  return (
    <p className="truncate text-xs text-muted">
      Begun <Instant at={detail.createdAt} /> by {detail.createdByName ?? detail.createdBy}
      {detail.activatedAt !== null && (
        <>
          , activated <Instant at={detail.activatedAt} /> by {detail.activatedByName ?? detail.activatedBy}
        </>
      )}
    </p>
  )
}
