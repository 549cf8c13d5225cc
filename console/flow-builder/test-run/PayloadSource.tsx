import { useQuery } from '@tanstack/react-query'
import type { InboundRequest } from '#contract/inbound-request.ts'
import { newestAcceptedQuery } from '../../api/trials.ts'
import { CheckboxField, SelectField, TextAreaField } from '../../ui/Fields.tsx'
import { exactTime } from '../../ui/relative-time.ts'
import { useEditor } from '../flow-editor.ts'
import { useBench } from './test-bench.ts'

/** What the run runs on, and whether it may call anybody. */
export function PayloadSource({ mismatch }: { mismatch: string | undefined }) {
  const { flow, source, setSource, isReal, setReal } = useBench()
  const { document } = useEditor()
  const { data: requests = [] } = useQuery(newestAcceptedQuery(flow.id))
  const sample = document.nodes.find(({ type }) => type === 'webhook_trigger')?.params?.samplePayload
  const choose = (value: string) => {
    if (value === 'sample') setSource({ kind: 'sample' })
    else if (value === 'pasted') setSource({ kind: 'pasted', text: JSON.stringify(sample ?? {}, null, 2) })
    else setSource({ kind: 'request', requestId: value })
  }
  return (
    <>
      <SelectField
        label="Payload"
        value={source.kind === 'request' ? source.requestId : source.kind}
        onChange={({ target: { value } }) => choose(value)}
        help={
          source.kind === 'sample' && sample === undefined
            ? 'The trigger has no sample payload: an empty object is used.'
            : undefined
        }
      >
        <option value="sample">Sample payload</option>
        <option value="pasted">JSON of your own</option>
        {requests.length > 0 && (
          <optgroup label="Newest requests">
            {requests.map((request) => (
              <option key={request.id} value={request.id}>
                {describeRequest(request)}
              </option>
            ))}
          </optgroup>
        )}
      </SelectField>
      {source.kind === 'pasted' && (
        <TextAreaField
          label="Your payload"
          rows={5}
          spellCheck={false}
          value={source.text}
          error={mismatch}
          onChange={({ target: { value } }) => setSource({ kind: 'pasted', text: value })}
          className="font-mono text-xs"
        />
      )}
      <div className="mt-4">
        <CheckboxField
          label={<span className="text-sm">With side effects</span>}
          checked={isReal}
          onChange={({ target: { checked } }) => setReal(checked)}
          aria-describedby="side-effects-about"
        />
        <p id="side-effects-about" className="pl-6 text-xs text-muted">
          {isReal
            ? 'Calls are really made. You are asked first, and told which.'
            : 'Nothing is sent. You see what would be.'}
        </p>
      </div>
    </>
  )
}

function describeRequest({ receivedAt, context, id }: InboundRequest): string {
  const at = exactTime(receivedAt).slice(5, 19)
  return `${at} · ${(context ?? id).slice(0, 40)}`
}
