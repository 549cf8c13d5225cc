import { Panel, useReactFlow, useStore } from '@xyflow/react'
import { Keyboard, LayoutGrid, Maximize, Plus, Redo2, StickyNote, Undo2, ZoomIn, ZoomOut } from 'lucide-react'
import { Button, IconButton } from '../../ui/Button.tsx'
import { useEditor } from '../flow-editor.ts'
import { useWholeFlow } from './use-whole-flow.ts'

const minZoom = 0.1
const maxZoom = 2

type Props = { onAdd: () => void; onAddNote: () => void; onShowKeys: () => void }

/** What the canvas offers beside the steps: add, undo, arrange, and what is seen of it. */
export function CanvasControls({ onAdd, onAddNote, onShowKeys }: Props) {
  const editor = useEditor()
  const { zoomIn, zoomOut, zoomTo, fitView } = useReactFlow()
  const wholeFlow = useWholeFlow()
  const zoom = useStore((store) => store.transform[2])
  return (
    <>
      {!editor.isReadOnly && (
        <Panel position="top-left" className="flex items-center gap-1">
          <Button onClick={onAdd} className="bg-surface shadow-raised" title="Add a step (N)">
            <Plus aria-hidden className="size-4" /> Add step
          </Button>
          <span className="flex rounded-md border border-line bg-surface">
            <IconButton label="Add a note (M)" icon={StickyNote} onClick={onAddNote} />
            <IconButton label="Undo (Ctrl+Z)" icon={Undo2} disabled={!editor.canUndo} onClick={editor.undo} />
            <IconButton label="Redo (Ctrl+Shift+Z)" icon={Redo2} disabled={!editor.canRedo} onClick={editor.redo} />
            <IconButton
              label="Arrange all steps"
              icon={LayoutGrid}
              onClick={() => {
                editor.arrange()
                requestAnimationFrame(() => void fitView(wholeFlow))
              }}
            />
          </span>
        </Panel>
      )}
      <Panel position="bottom-left" className="flex items-center rounded-md border border-line bg-surface">
        <IconButton label="Zoom out (-)" icon={ZoomOut} onClick={() => void zoomOut()} />
        <input
          type="range"
          aria-label="Zoom"
          aria-valuetext={`${Math.round(zoom * 100)} %`}
          min={Math.log(minZoom)}
          max={Math.log(maxZoom)}
          step="any"
          value={Math.log(zoom)}
          onChange={(event) => void zoomTo(Math.exp(Number(event.target.value)))}
          className="w-24 max-sm:hidden"
        />
        <IconButton label="Zoom in (+)" icon={ZoomIn} onClick={() => void zoomIn()} />
        <span className="w-11 text-center text-xs text-muted tabular-nums">{Math.round(zoom * 100)} %</span>
        <IconButton label="Show the whole flow (1)" icon={Maximize} onClick={() => void fitView(wholeFlow)} />
        <IconButton label="Keys (?)" icon={Keyboard} onClick={onShowKeys} className="max-md:hidden" />
      </Panel>
    </>
  )
}
