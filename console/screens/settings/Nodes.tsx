import { Server } from 'lucide-react'
import type { Node, NodeStatus } from '#contract/node.ts'
import { useList } from '../../api/list.ts'
import { Badge, type Tone } from '../../ui/Badge.tsx'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Id } from '../../ui/Id.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { Section } from '../../ui/Page.tsx'

const states: Record<NodeStatus, [tone: Tone, word: string]> = {
  starting: ['informative', 'Starting'],
  ready: ['positive', 'Ready'],
  draining: ['caution', 'Draining'],
}

function stateOf({ isAlive, status }: Node) {
  const [tone, word] = isAlive ? states[status] : (['negative', 'Silent'] as const)
  return <Badge tone={tone}>{word}</Badge>
}

const columns: Column<Node>[] = [
  { id: 'id', header: 'Node', width: 'minmax(0,1.6fr)', cell: ({ id }) => <Id value={id} /> },
  {
    id: 'state',
    header: 'State',
    width: '8rem',
    cell: stateOf,
  },
  { id: 'version', header: 'Version', width: '7rem', cell: ({ version }) => version },
  { id: 'roles', header: 'Roles', cell: ({ roles }) => roles.join(', ') },
  { id: 'started', header: 'Started', width: '8rem', cell: ({ startedAt }) => <Instant at={startedAt} /> },
  { id: 'beat', header: 'Last heartbeat', width: '8rem', cell: ({ beatAt }) => <Instant at={beatAt} /> },
]

/** Every gateway process on the database. */
export function Nodes() {
  const list = useList<Node>('nodes', {}, { refreshMs: 5_000 })
  return (
    <Section
      title="Nodes"
      description="Every gateway process on this database. What a silent one was running is taken over by the others."
      isFlush
    >
      <DataTable
        label="Nodes"
        list={list}
        columns={columns}
        keyOf={({ id }) => id}
        empty={<EmptyState icon={Server} title="No node has registered" />}
      />
    </Section>
  )
}
