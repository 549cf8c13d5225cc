import { ChevronRight } from 'lucide-react'
import { answerOf } from '../../screens/flows/answer-of.ts'
import { samplePayloadOf } from '../../screens/integrations/sample-payload.ts'
import { snippetsFor } from '../../screens/integrations/snippets.ts'
import { CodeBlock } from '../../ui/CodeBlock.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { useEditor } from '../flow-editor.ts'
import { TriggerPart } from './TriggerPart.tsx'
import { useBuilderFlow } from './use-builder-flow.ts'

/** The address that other systems send to, and a call that can be run at once. */
export function AddressPart() {
  const { triggerUrl, status } = useBuilderFlow()
  const { document } = useEditor()
  const [curl] = snippetsFor({ url: triggerUrl, token: 'YOUR_API_TOKEN', json: samplePayloadOf(document) })
  return (
    <TriggerPart title="POST URL" actions={<CopyButton text={triggerUrl} label="Copy POST URL" />}>
      <p className="rounded-md border border-line bg-sunken px-3 py-2 font-mono text-xs break-all">{triggerUrl}</p>
      <p className="mt-1 text-xs text-muted">{answerOf[status]}</p>
      <details className="group mt-2">
        <summary className="inline-flex items-center gap-1 rounded-sm text-sm font-medium text-accent [&::-webkit-details-marker]:hidden">
          <ChevronRight aria-hidden className="size-4 group-open:rotate-90" /> Send the sample with curl
        </summary>
        <div className="mt-2">
          <CodeBlock text={curl?.text ?? ''} label="curl command" />
        </div>
      </details>
    </TriggerPart>
  )
}
