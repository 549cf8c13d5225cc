import { useEditor } from '../flow-editor.ts'
import { changeNode } from '../model/change-node.ts'
import { isOutdated } from './is-outdated.ts'
import { TryIt } from './TryIt.tsx'
import { useBench } from './test-bench.ts'

/** Calls what a web request calls, and keeps the answer as its sample response. */
export function TryWebRequest({ nodeId }: { nodeId: string }) {
  const { edit, document, isReadOnly } = useEditor()
  const { shown } = useBench()
  if (isReadOnly) return null
  const isOld = shown?.nodeId === nodeId && isOutdated(shown, document)
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
      <p role="status" className={isOld ? 'text-xs text-caution' : 'text-xs text-muted'}>
        {isOld
          ? 'This answer came with earlier settings: the step was changed since. Try it again.'
          : 'Makes the call once. Its answer becomes the sample response.'}
      </p>
    </div>
  )
}
