import { Equal } from 'lucide-react'
import type { ReactNode } from 'react'
import type { FieldChange, FlowDiff } from '#contract/flow-history.ts'
import { Badge, type Tone } from '../../ui/Badge.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Section } from '../../ui/Page.tsx'
import { FieldChanges } from './FieldChanges.tsx'

type Kind = 'added' | 'removed' | 'changed'

const looks: Record<Kind, { label: string; tone: Tone }> = {
  added: { label: 'Added', tone: 'positive' },
  removed: { label: 'Removed', tone: 'negative' },
  changed: { label: 'Changed', tone: 'informative' },
}

type Props = {
  diff: FlowDiff
  /** What is said when nothing differs; by default that the two versions do the same. */
  same?: ReactNode
}

/** Nodes and edges that came, went or changed, with each field before and after. */
export function Difference({ diff: { from, to, nodes, edges }, same }: Props) {
  const nodeLines = kindsOf(nodes).map(({ kind, item }) => ({
    key: `${kind} ${item.id}`,
    kind,
    title: (
      <>
        <code className="text-xs break-all">{item.id}</code>
        {item.name !== undefined && <span className="break-words"> {item.name}</span>}
        <span className="text-muted"> {item.type}</span>
      </>
    ),
    fields: 'fields' in item ? (item.fields as FieldChange[]) : [],
  }))
  const edgeLines = kindsOf(edges).map(({ kind, item }) => ({
    key: `${kind} ${item.from} ${item.outcome}`,
    kind,
    title: <EdgeTitle edge={item} />,
    fields: [],
  }))
  if (nodeLines.length + edgeLines.length === 0)
    return (
      <EmptyState icon={Equal} title="No differences">
        {same ?? `Version ${from} and version ${to} do the same. Places on the canvas are not compared.`}
      </EmptyState>
    )
  return (
    <>
      {nodeLines.length > 0 && <Lines title="Nodes" lines={nodeLines} />}
      {edgeLines.length > 0 && <Lines title="Edges" lines={edgeLines} />}
    </>
  )
}

type Line = { key: string; kind: Kind; title: ReactNode; fields: FieldChange[] }

function Lines({ title, lines }: { title: string; lines: Line[] }) {
  return (
    <Section title={title} isFlush>
      <ul className="divide-y divide-line">
        {lines.map(({ key, kind, title: line, fields }) => (
          <li key={key} className="px-4 py-2.5 text-sm">
            <div className="flex items-baseline gap-3">
              <span className="w-20 shrink-0">
                <Badge tone={looks[kind].tone}>{looks[kind].label}</Badge>
              </span>
              <span className="min-w-0">{line}</span>
            </div>
            {fields.length > 0 && <FieldChanges fields={fields} />}
          </li>
        ))}
      </ul>
    </Section>
  )
}

type Edge = { from: string; outcome: string | null } & ({ to: string } | { before: string; after: string })

function EdgeTitle({ edge }: { edge: Edge }) {
  return (
    <span>
      <code className="text-xs break-all">{edge.from}</code>
      {edge.outcome !== null && <span> ({edge.outcome})</span>}
      <span className="text-muted"> leads to </span>
      <code className="text-xs break-all">{'to' in edge ? edge.to : edge.after}</code>
      {'before' in edge && (
        <>
          <span className="text-muted">, formerly to </span>
          <code className="text-xs break-all">{edge.before}</code>
        </>
      )}
    </span>
  )
}

function kindsOf<Same, Changed>(diff: {
  added: Same[]
  removed: Same[]
  changed: Changed[]
}): { kind: Kind; item: Same | Changed }[] {
  return [
    ...diff.added.map((item) => ({ kind: 'added' as const, item })),
    ...diff.removed.map((item) => ({ kind: 'removed' as const, item })),
    ...diff.changed.map((item) => ({ kind: 'changed' as const, item })),
  ]
}
