import { CircleStop, History, Radio } from 'lucide-react'
import { useRef, useState } from 'react'
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

  const isListening = capture.kind === 'starting' || capture.kind === 'listening'
  const content = useRef<HTMLDivElement>(null)
  const listenButton = useRef<HTMLButtonElement>(null)
  // What had the focus goes away: it stays near.
  const stop = () => {
    reset()
    listenButton.current?.focus()
  }
  const start = () => {
    setChoosing(false)
    listen()
    listenButton.current?.focus()
  }
  const use = (value: unknown) => {
    setParam('samplePayload', value)
    setChoosing(false)
    reset()
    content.current?.querySelector<HTMLElement>('[data-field]')?.focus()
    toast('The request is the sample now.', 'Its members are merge fields of every step.')
  }
  return (
    <TriggerPart title="Sample payload">
      {!isReadOnly && (
        <div className="mb-2 flex flex-wrap gap-2">
          <Button ref={listenButton} size="small" onClick={isListening ? stop : start}>
            {isListening ? <CircleStop aria-hidden className="size-3.5" /> : <Radio aria-hidden className="size-3.5" />}
            {isListening ? 'Stop listening' : 'Listen for a request'}
          </Button>
          <Button size="small" aria-expanded={isChoosing} onClick={() => setChoosing(!isChoosing)}>
            <History aria-hidden className="size-3.5" /> Use a stored request
          </Button>
        </div>
      )}
      {!isReadOnly && <CapturePanel capture={capture} flow={flow} onUse={use} onListen={start} onReset={stop} />}
      {isChoosing && !isReadOnly && <StoredRequests flowId={flow.id} onUse={use} />}
      <div ref={content}>
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
      </div>
    </TriggerPart>
  )
}
