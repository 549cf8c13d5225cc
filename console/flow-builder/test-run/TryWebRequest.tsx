import { useEditor } from '../flow-editor.ts'
import { changeNode } from '../model/change-node.ts'
import { TryIt } from './TryIt.tsx'

/** Calls what a web request calls, and keeps the answer as its sample response. */
export function TryWebRequest({ nodeId }: { nodeId: string }) {
  const { edit, isReadOnly } = useEditor()
  if (isReadOnly) return null
  return (
    <div className="mt-2 flex items-start gap-3">
      <TryIt
        nodeId={nodeId}
        onResult={(sampleResponse) =>
          edit((document) =>
            changeNode(document, nodeId, (node) => ({ ...node, params: { ...node.params, sampleResponse } })),
          )
        }
      />
      <p className="text-xs text-muted">Makes the call once. Its answer becomes the sample response.</p>
    </div>
  )
}
