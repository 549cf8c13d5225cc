import { Button } from '../../ui/Button.tsx'
import { JsonView } from '../../ui/JsonView.tsx'
import { ProblemNotice } from '../../ui/ProblemNotice.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { useEditor } from '../flow-editor.ts'
import type { SettingsFormProps } from '../settings/settings-forms.ts'
import { OwnSchema } from './OwnSchema.tsx'
import { useInferredSchema } from './use-inferred-schema.ts'
import { useSetParam } from './use-set-param.ts'

/** The schema that payloads are compared with: inferred from the sample, or an own one. */
export function PayloadSchema(props: SettingsFormProps & { isUsed: boolean }) {
  const { node } = props
  const { isReadOnly } = useEditor()
  const setParam = useSetParam(node)
  const sample = node.params?.samplePayload
  const isOwn = node.params?.payloadSchema !== undefined
  const inferred = useInferredSchema(sample)
  return (
    <div className="mt-3">
      <h4 className="mb-1 text-sm font-medium">Payload schema</h4>
      {isOwn ? <OwnSchema {...props} /> : <Inferred inferred={inferred} hasSample={sample !== undefined} />}
      {!isReadOnly && (
        <Button
          size="small"
          className="mt-2"
          disabled={!isOwn && inferred.isLoading}
          onClick={() => setParam('payloadSchema', isOwn ? undefined : (inferred.schema ?? { type: 'object' }))}
        >
          {isOwn ? 'Back to the inferred one' : 'Use an own schema'}
        </Button>
      )}
    </div>
  )
}

type InferredProps = { inferred: ReturnType<typeof useInferredSchema>; hasSample: boolean }

/** Shown as it would be inferred now; it is inferred anew when the flow is activated. */
function Inferred({ inferred: { schema, error, isLoading }, hasSample }: InferredProps) {
  if (!hasSample)
    return <p className="text-sm text-muted">Without a sample payload there is nothing to infer a schema from.</p>
  return (
    <>
      <p className="mb-2 text-xs text-muted">
        Inferred from the sample payload when the flow is activated: what the sample has must be there, with the same
        type.
      </p>
      {error !== null && <ProblemNotice error={error} />}
      {isLoading && <Skeleton className="h-24 w-full" />}
      {schema !== undefined && <JsonView value={schema} label="Inferred schema" />}
    </>
  )
}
