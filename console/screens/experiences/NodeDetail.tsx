import { X } from 'lucide-react'
import { useMemo } from 'react'
import type { Experience } from '#contract/experience.ts'
import type { FlowNode } from '#contract/flow-document.ts'
import type { usePayload } from '../../api/experiences.ts'
import { Button } from '../../ui/Button.tsx'
import { JsonView } from '../../ui/JsonView.tsx'
import { nodeTitle } from '../../ui/node-titles.ts'
import { Section } from '../../ui/Page.tsx'
import { ActivityDetailView } from './ActivityDetailView.tsx'
import { Payload } from './Payload.tsx'
import { mergeValuesAt, type Step } from './read-path.ts'

type Props = {
  nodeId: string
  node: FlowNode | undefined
  step: Step | undefined
  steps: Step[]
  experience: Experience
  payload: ReturnType<typeof usePayload>
  onClose: () => void
}

/** What happened at one node: its activities with what went in and came out, and the values that it could use. */
export function NodeDetail({ nodeId, node, step, steps, experience, payload, onClose }: Props) {
  const type = node?.type ?? step?.type ?? ''
  const value = payload.data?.kind === 'json' ? payload.data.value : undefined
  const mergeValues = useMemo(
    () => mergeValuesAt(nodeId, steps, { experience, payload: value }),
    [nodeId, steps, experience, value],
  )
  return (
    <>
      <Section
        title={node?.name ?? step?.name ?? nodeId}
        description={
          <>
            {nodeTitle(type)} · <span className="font-mono text-xs">{nodeId}</span>
          </>
        }
        actions={
          <Button size="small" look="quiet" onClick={onClose}>
            <X aria-hidden className="size-3.5" /> Show all activities
          </Button>
        }
        isFlush
      >
        {node?.description !== undefined && <p className="px-4 pt-3 text-muted">{node.description}</p>}
        {step === undefined && <p className="p-4 text-muted">The experience did not come to this node.</p>}
        {step !== undefined && step.activities.length === 0 && (
          <p className="p-4 text-muted">It is here now; nothing has happened yet.</p>
        )}
        <ol className="divide-y divide-line">
          {step?.activities.map((activity, index) => (
            <ActivityDetailView
              key={activity.sequence}
              activity={activity}
              node={node}
              isLast={index === step.activities.length - 1}
            />
          ))}
        </ol>
        {type === 'webhook_trigger' && (
          <div className="border-t border-line p-4">
            <Payload payload={payload} requestId={experience.requestId} root={nodeId} />
          </div>
        )}
      </Section>
      {type !== 'webhook_trigger' && step !== undefined && (
        <Section title="Merge values" description="What the merge fields of this node could use.">
          <JsonView value={mergeValues} label="Merge values" />
        </Section>
      )}
    </>
  )
}
