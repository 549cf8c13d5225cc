import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Flow, FlowDetail } from '#contract/flow.ts'
import { useAllFlows } from '../../api/all-flows.ts'
import { call } from '../../api/call.ts'
import { CodeBlock } from '../../ui/CodeBlock.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { SelectField } from '../../ui/Fields.tsx'
import { Section } from '../../ui/Page.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { flowStates } from '../../ui/status-badges.tsx'
import { Tabs } from '../../ui/Tabs.tsx'
import { samplePayloadOf } from './sample-payload.ts'
import { type SnippetLanguage, snippetsFor } from './snippets.ts'
import { TestRequest } from './TestRequest.tsx'

type Props = {
  token: string
  /** The flows that the token may start; null: every flow. */
  flowIds: string[] | null
}

/** Code that sends to a flow of the person's choice, and a request that is sent now. */
export function SnippetsForFlow({ token, flowIds }: Props) {
  const { data: all, isPending } = useAllFlows()
  const [chosenId, setChosenId] = useState<string>()
  const flows = all?.filter(({ id }) => flowIds === null || flowIds.includes(id)) ?? []
  const flow = flows.find(({ id }) => id === chosenId) ?? flows.find(({ status }) => status === 'active') ?? flows[0]
  return (
    <Section
      title="Send to a flow"
      description="Ready to run, with the POST URL of the flow and its sample payload. The code holds the token: treat it like one."
    >
      {isPending && <Skeleton className="h-40 w-full" />}
      {!isPending && flow === undefined && (
        <p className="text-muted">
          There is no flow yet that this token may start. A flow has its POST URL from the first draft on; its page
          shows it.
        </p>
      )}
      {flow !== undefined && (
        <>
          <SelectField
            label="Flow"
            className="max-w-md"
            value={flow.id}
            onChange={(event) => setChosenId(event.target.value)}
          >
            {flows.map(({ id, name, status }) => (
              <option key={id} value={id}>
                {name}
                {status === 'active' ? '' : ` (${flowStates[status].label.toLowerCase()})`}
              </option>
            ))}
          </SelectField>
          <Snippets key={flow.id} flow={flow} token={token} />
        </>
      )}
    </Section>
  )
}

function Snippets({ flow, token }: { flow: Flow; token: string }) {
  const [language, setLanguage] = useState<SnippetLanguage>('curl')
  const {
    data: detail,
    error,
    refetch,
  } = useQuery({
    queryKey: ['flows', flow.id],
    queryFn: ({ signal }) => call<FlowDetail>('GET', `/api/v1/flows/${encodeURIComponent(flow.id)}`, { signal }),
  })
  if (detail === undefined && error !== null) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (detail === undefined) return <Skeleton className="mt-4 h-40 w-full" />
  const json = samplePayloadOf(detail.document)
  return (
    <div className="mt-4">
      <Tabs
        label="Language"
        value={language}
        onChange={setLanguage}
        tabs={snippetsFor({ url: flow.triggerUrl, token, json }).map((snippet) => ({
          name: snippet.language,
          label: snippet.label,
          content: <CodeBlock text={snippet.text} label={`${snippet.label} snippet`} />,
        }))}
      />
      <TestRequest flow={flow} token={token} json={json} />
    </div>
  )
}
