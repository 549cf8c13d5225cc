import { Trash2, X } from 'lucide-react'
import { type CSSProperties, useEffect, useRef } from 'react'
import type { FlowNode, FlowProblem } from '#contract/flow-document.ts'
import { IconButton } from '../../ui/Button.tsx'
import { nodeIcon } from '../../ui/node-icons.ts'
import { nodeTitle } from '../../ui/node-titles.ts'
import { useEditor } from '../flow-editor.ts'
import { changeNode } from '../model/change-node.ts'
import { ExitFields } from './ExitFields.tsx'
import { focusField, focusNotices } from './focus-field.ts'
import { PanelEdge } from './PanelEdge.tsx'
import { StepForm } from './StepForm.tsx'
import { usePanelWidth } from './use-panel-width.ts'

type Props = { problems: FlowProblem[]; warnings: FlowProblem[] }

/** What is set of the one chosen step: its name, its parameters, where its exits lead. */
export function SettingsPanel({ problems, warnings }: Props) {
  const editor = useEditor()
  const [nodeId] = editor.selection.size === 1 ? editor.selection : []
  const node = editor.document.nodes.find(({ id }) => id === nodeId)
  if (node === undefined) return null
  const isOfNode = (problem: FlowProblem) => problem.nodeId === node.id
  return <Panel key={node.id} node={node} problems={problems.filter(isOfNode)} warnings={warnings.filter(isOfNode)} />
}

function Panel({ node, problems, warnings }: Props & { node: FlowNode }) {
  const editor = useEditor()
  const panel = useRef<HTMLElement>(null)
  const Icon = nodeIcon(node.type)
  const { fieldRequest } = editor
  const [width, setWidth] = usePanelWidth()

  useEffect(() => {
    if (fieldRequest?.nodeId !== node.id) return
    const { field, message } = fieldRequest
    if (field === null && message !== undefined) focusNotices(panel.current, node.type === 'webhook_trigger')
    else focusField(panel.current, field)
  }, [fieldRequest, node.id, node.type])

  return (
    <aside
      ref={panel}
      aria-label={`Settings of ${node.name ?? node.id}`}
      data-settings-of={node.id}
      style={{ '--panel-width': `${width}px` } as CSSProperties}
      className="relative flex w-full shrink-0 flex-col border-l border-line bg-surface max-md:absolute max-md:inset-x-0 max-md:bottom-0 max-md:z-10 max-md:max-h-[60%] max-md:border-t md:w-(--panel-width)"
    >
      <PanelEdge width={width} onChange={setWidth} />
      <header className="flex items-center gap-2 border-b border-line px-3 py-2">
        <Icon aria-hidden className="size-4 shrink-0 text-muted" />
        <input
          aria-label="Name of the step"
          data-field="/name"
          value={node.name ?? ''}
          placeholder={nodeTitle(node.type)}
          maxLength={120}
          readOnly={editor.isReadOnly}
          onChange={({ target: { value } }) =>
            editor.edit(
              (present) => changeNode(present, node.id, (old) => ({ ...old, name: value })),
              `name ${node.id}`,
            )
          }
          className="h-8 min-w-0 flex-1 rounded-md border border-transparent bg-transparent px-1.5 font-medium hover:border-line focus:border-control"
        />
        {!editor.isReadOnly && (
          <IconButton label="Delete the step" icon={Trash2} onClick={() => editor.remove(new Set([node.id]))} />
        )}
        <IconButton label="Close the settings" icon={X} onClick={() => editor.select([])} />
      </header>
      <div className="relative min-h-0 flex-1 overflow-y-auto px-4 py-3">
        <p className="mb-3 text-xs text-muted">
          {nodeTitle(node.type)} · merge fields call it <code>{node.id}</code>
        </p>
        <StepForm node={node} problems={problems} warnings={warnings} />
        <ExitFields node={node} />
      </div>
    </aside>
  )
}
