import { useQuery } from '@tanstack/react-query'
import { call } from '../../api/call.ts'
import { useMay } from '../../api/session.ts'
import { Button } from '../../ui/Button.tsx'
import { JsonView } from '../../ui/JsonView.tsx'
import { ProblemNotice } from '../../ui/ProblemNotice.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { useEditor } from '../flow-editor.ts'
import type { SettingsFormProps } from '../settings/settings-forms.ts'
import { OwnSchema } from './OwnSchema.tsx'
import { useSetParam } from './use-set-param.ts'

type Schema = Record<string, unknown>

/** The schema that payloads are compared with: inferred from the sample, or an own one. */
export function PayloadSchema(props: SettingsFormProps & { isUsed: boolean }) {
  return (
    <div className="mt-3">
      <h4 className="mb-1 text-sm font-medium">Payload schema</h4>
      {props.node.params?.payloadSchema === undefined ? <Inferred {...props} /> : <OwnSchema {...props} />}
    </div>
  )
}

/** Shown as it would be inferred now; it is inferred anew when the flow is activated. */
function Inferred({ node }: SettingsFormProps) {
  const { isReadOnly } = useEditor()
  const setParam = useSetParam(node)
  const sample = node.params?.samplePayload
  const mayInfer = useMay()('flow.edit')
  const { data: schema, error } = useQuery({
    queryKey: ['payload-schema', sample],
    queryFn: async ({ signal }) =>
      (
        await call<{ schema: Schema }>('POST', '/api/v1/flows/infer-schema', {
          body: { samplePayload: sample },
          signal,
        })
      ).schema,
    enabled: sample !== undefined && mayInfer,
    placeholderData: (previous) => previous,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const useOwn = !isReadOnly && (
    <Button
      size="small"
      className="mt-2"
      disabled={sample !== undefined && schema === undefined}
      onClick={() => setParam('payloadSchema', schema ?? { type: 'object' })}
    >
      Use an own schema
    </Button>
  )
  if (sample === undefined)
    return (
      <>
        <p className="text-sm text-muted">Without a sample payload there is nothing to infer a schema from.</p>
        {useOwn}
      </>
    )
  return (
    <>
      <p className="mb-2 text-xs text-muted">
        Inferred from the sample payload when the flow is activated: what the sample has must be there, with the same
        type.
      </p>
      {error !== null && <ProblemNotice error={error} />}
      {mayInfer && error === null && schema === undefined && <Skeleton className="h-24 w-full" />}
      {schema !== undefined && <JsonView value={schema} label="Inferred schema" />}
      {useOwn}
    </>
  )
}
