import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useBlocker } from '@tanstack/react-router'
import { ReactFlowProvider } from '@xyflow/react'
import { useEffect, useState } from 'react'
import type { FlowDetail } from '#contract/flow.ts'
import { isEditable } from '#contract/flow-lifecycle.ts'
import { flowQuery } from '../api/flows.ts'
import { useMay, useSession } from '../api/session.ts'
import { SessionEnded } from '../screens/frame/SessionEnded.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { Toasts } from '../ui/Toasts.tsx'
import { useMediaQuery } from '../ui/use-media-query.ts'
import { ConflictDialog } from './ConflictDialog.tsx'
import { BuilderCanvas } from './canvas/BuilderCanvas.tsx'
import { FlowEditorProvider, useFlowEditor } from './flow-editor.ts'
import { MenuBar } from './menu-bar/MenuBar.tsx'
import { Palette } from './palette/Palette.tsx'
import { SettingsPanel } from './settings/SettingsPanel.tsx'
import { TestBench } from './test-run/TestBench.tsx'
import { TestDrawer } from './test-run/TestDrawer.tsx'
import { recoverUnsavedWork } from './unsaved-work.ts'
import { useAutosave } from './use-autosave.ts'
import { VersionView } from './VersionView.tsx'

const route = getRouteApi('/flows/$flowId/builder')

/** The Flow builder: a page of its own, so that the canvas has all the room there is. */
export function FlowBuilder() {
  const { flowId } = route.useParams()
  const { data: flow, error, refetch } = useQuery(flowQuery(flowId))
  const title = flow === undefined ? 'Flow builder' : `${flow.name} · Flow builder`
  useEffect(() => {
    document.title = `${title} · Hookgate`
  }, [title])
  return (
    <div className="whole-window flex h-dvh flex-col overflow-hidden">
      {flow !== undefined ? (
        <Opened key={flowId} flow={flow} />
      ) : error === null ? (
        <main aria-busy className="flex flex-1 flex-col">
          <h1 className="sr-only">Flow builder</h1>
          <div className="flex h-14 items-center border-b border-line bg-surface px-4">
            <Skeleton className="w-48" />
          </div>
        </main>
      ) : (
        <main className="p-6">
          <h1 className="sr-only">Flow builder</h1>
          <ErrorState error={error} onRetry={() => void refetch()} />
        </main>
      )}
      <Toasts>
        <SessionEnded />
      </Toasts>
    </div>
  )
}

/** Below this width the canvas is for reading: there is no room to build. */
const buildingWidth = '(min-width: 768px)'

function Opened({ flow }: { flow: FlowDetail }) {
  const version = Number(route.useSearch().version) || undefined
  const isRoomy = useMediaQuery(buildingWidth)
  const isReadOnly = !useMay()('flow.edit') || !isEditable(flow.status) || !isRoomy
  const { user } = useSession()
  const [recovery] = useState(() => (isReadOnly ? { kind: 'none' as const } : recoverUnsavedWork(flow, user.id)))
  const editor = useFlowEditor(flow.document, isReadOnly, recovery.kind === 'none' ? undefined : recovery.document)
  const autosave = useAutosave(flow, { ...editor, recovery }, isReadOnly)
  // Within the console nothing is lost: the tab keeps it. Only closing the tab would lose what cannot be saved now.
  useBlocker({ shouldBlockFn: () => false, enableBeforeUnload: () => autosave.isStuck })
  const problems = flow.problems
  const { warnings } = flow
  return (
    <FlowEditorProvider value={editor}>
      {version !== undefined && version !== flow.draftVersion ? (
        <VersionView key={version} flow={flow} version={version} />
      ) : (
        <TestBench flow={flow}>
          <ReactFlowProvider>
            <MenuBar flow={flow} autosave={autosave} problems={problems} warnings={warnings} />
            <div className="relative flex min-h-0 flex-1">
              {!isReadOnly && <Palette />}
              <main className="relative min-w-0 flex-1 bg-canvas">
                <BuilderCanvas flowId={flow.id} version={flow.activeVersion} problems={problems} warnings={warnings} />
              </main>
              <SettingsPanel problems={problems} warnings={warnings} />
            </div>
            <TestDrawer />
          </ReactFlowProvider>
        </TestBench>
      )}
      <ConflictDialog flow={flow} autosave={autosave} />
    </FlowEditorProvider>
  )
}
