import { Link } from '@tanstack/react-router'
import type { CredentialUsage } from '#contract/credential.ts'
import type { FlowState } from '#contract/flow-lifecycle.ts'
import { FlowBadge } from '../../ui/status-badges.tsx'
import { textLinkClass } from '../../ui/text-link.ts'

/** Flows with the versions and nodes that use a credential, each with the way there. */
export function UsingFlows({ flows }: CredentialUsage) {
  return (
    <ul aria-label="Flows that use it" className="divide-y divide-line">
      {flows.map(({ flowId, flowName, versions }) => (
        <li key={flowId} className="px-4 py-2.5 text-sm">
          <Link to="/flows/$flowId" params={{ flowId }} className={`font-medium ${textLinkClass}`}>
            {flowName}
          </Link>
          <ul className="mt-1.5 grid gap-1.5">
            {versions.map(({ version, status, nodeIds }) => (
              <li key={version} className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
                <Link
                  to="/flows/$flowId"
                  params={{ flowId }}
                  search={status === 'draft' ? { tab: 'draft' } : { tab: 'versions', version: String(version) }}
                  className="rounded-sm tabular-nums hover:underline"
                >
                  Version {version}
                </Link>
                <FlowBadge status={status as FlowState} />
                <span className="min-w-0 break-words text-muted">
                  {nodeIds.length === 1 ? 'Node' : 'Nodes'}{' '}
                  <span className="font-mono text-xs">{nodeIds.join(', ')}</span>
                </span>
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  )
}
