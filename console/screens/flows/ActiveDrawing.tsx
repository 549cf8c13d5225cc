import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { FlowDetail } from '#contract/flow.ts'
import type { FlowDocument } from '#contract/flow-document.ts'
import { versionQuery } from '../../api/flows.ts'
import { CodeBlock } from '../../ui/CodeBlock.tsx'
import { FlowDrawing } from '../../ui/FlowDrawing.tsx'
import { nodeTitle } from '../../ui/node-titles.ts'
import { Section } from '../../ui/Page.tsx'

/** The version that requests start on, or that is paused, drawn; without one, the newest. A node that is chosen tells its parameters. */
export function ActiveDrawing({ flow }: { flow: FlowDetail }) {
  const { fault } = flow
  const activeVersion = flow.activeVersion ?? fault?.version ?? null
  const isNewestActive = activeVersion !== null && flow.draftVersion === null
  const { data: active } = useQuery({
    ...versionQuery(flow.id, activeVersion ?? 1),
    enabled: activeVersion !== null && !isNewestActive,
  })
  const document = activeVersion === null || isNewestActive ? flow.document : active?.document
  return (
    <Section
      title={
        activeVersion === null ? (flow.status === 'draft' ? 'Draft' : 'Newest version') : `Version ${activeVersion}`
      }
      description={
        activeVersion === null
          ? undefined
          : fault === null
            ? 'Requests that come now start on it.'
            : 'It is paused: nothing moves on it until the flow is resumed.'
      }
      isFlush
    >
      {document === undefined ? (
        <div className="h-80 md:h-[clamp(22rem,60vh,34rem)]" />
      ) : (
        <Drawing document={document} faultNodeId={fault?.nodeId} />
      )}
    </Section>
  )
}

function Drawing({ document, faultNodeId }: { document: FlowDocument; faultNodeId: string | null | undefined }) {
  const [selectedNodeId, setSelectedNodeId] = useState<string>()
  const node = document.nodes.find(({ id }) => id === selectedNodeId)
  return (
    <>
      <FlowDrawing
        document={document}
        faultNodeId={faultNodeId}
        selectedNodeId={selectedNodeId}
        onSelectNode={setSelectedNodeId}
      />
      {node !== undefined && (
        <section aria-label="Chosen node" className="border-t border-line px-4 py-3">
          <h3 className="font-medium break-words">
            {node.name ?? node.id} <span className="font-normal text-muted">{nodeTitle(node.type)}</span>
          </h3>
          {node.description !== undefined && <p className="text-sm break-words text-muted">{node.description}</p>}
          <div className="mt-2">
            <CodeBlock text={JSON.stringify(node.params ?? {}, null, 2)} label={`parameters of ${node.id}`} />
          </div>
        </section>
      )}
    </>
  )
}
