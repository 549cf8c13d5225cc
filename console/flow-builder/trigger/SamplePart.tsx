import { History, Radio } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../ui/Button.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { textLinkClass } from '../../ui/text-link.ts'
import { useEditor } from '../flow-editor.ts'
import type { SettingsFormProps } from '../settings/settings-forms.ts'
import { CapturePanel } from './CapturePanel.tsx'
import { JsonField } from './JsonField.tsx'
import { StoredRequests } from './StoredRequests.tsx'
import { TriggerPart } from './TriggerPart.tsx'
import { useBuilderFlow } from './use-builder-flow.ts'
import { useCapture } from './use-capture.ts'
import { useJsonText } from './use-json-text.ts'
import { useSetParam } from './use-set-param.ts'

/** What the sender sends: pasted, written, or a request that really came. Its members become merge fields. */
export function SamplePart({ node, problems }: SettingsFormProps) {
  const { isReadOnly } = useEditor()
  const flow = useBuilderFlow()
  const setParam = useSetParam(node)
  const sample = useJsonText(node.params?.samplePayload, (value) => setParam('samplePayload', value, { isTyped: true }))
  const { capture, listen, reset } = useCapture(flow.id)
  const [isChoosing, setChoosing] = useState(false)
  const warning = flow.warnings.find(({ nodeId, field }) => nodeId === node.id && field === '/params/samplePayload')

  const use = (value: unknown) => {
    setParam('samplePayload', value)
    setChoosing(false)
    reset()
    toast('The request is the sample now.', 'Its members are merge fields of every step.')
  }
  return (
    <TriggerPart title="Sample payload">
      {!isReadOnly && (
        <div className="mb-2 flex flex-wrap gap-2">
          <Button
            size="small"
            disabled={capture.kind === 'starting' || capture.kind === 'listening'}
            onClick={() => {
              setChoosing(false)
              listen()
            }}
          >
            <Radio aria-hidden className="size-3.5" /> Listen for a request
          </Button>
          <Button size="small" aria-expanded={isChoosing} onClick={() => setChoosing(!isChoosing)}>
            <History aria-hidden className="size-3.5" /> Use a stored request
          </Button>
        </div>
      )}
      {!isReadOnly && <CapturePanel capture={capture} flow={flow} onUse={use} onListen={listen} onReset={reset} />}
      {isChoosing && !isReadOnly && <StoredRequests flowId={flow.id} onUse={use} />}
      <JsonField
        label="Sample payload"
        field="/params/samplePayload"
        text={sample.text}
        onChange={sample.setText}
        problems={problems}
        isReadOnly={isReadOnly}
      >
        {sample.reading.kind === 'unreadable' && (
          <p className="text-negative">This is not JSON. The last sample that could be read is kept.</p>
        )}
        {sample.reading.kind === 'found' && (
          <p className="text-caution">
            There is JSON in this text.{' '}
            <button type="button" className={textLinkClass} onClick={sample.tidy}>
              Use the JSON in it
            </button>
          </p>
        )}
        {warning !== undefined && <p className="break-words text-caution">{warning.message}</p>}
        <p>
          {sample.reading.kind === 'empty' && 'Paste what the sender sends, or listen for it. '}
          Its members are merge fields: <code>{`{{${node.id}.…}}`}</code>
          {!isReadOnly && '. Tab indents: press Escape, then Tab, to leave the editor.'}
        </p>
      </JsonField>
    </TriggerPart>
  )
}
