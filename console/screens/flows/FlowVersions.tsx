import { getRouteApi } from '@tanstack/react-router'
import type { FlowDetail } from '#contract/flow.ts'
import { CompareVersions } from './CompareVersions.tsx'
import { VersionDocument } from './VersionDocument.tsx'
import { VersionHistory } from './VersionHistory.tsx'

const route = getRouteApi('/frame/flows/$flowId')

/** The history, one version of it, or two side by side: the address says which. */
export function FlowVersions({ flow }: { flow: FlowDetail }) {
  const search = route.useSearch()
  const version = readNumber(search.version)
  const compare = readNumber(search.compare)
  if (version === undefined) return <VersionHistory flow={flow} />
  if (compare === undefined) return <VersionDocument flow={flow} version={version} />
  return <CompareVersions flow={flow} from={compare} to={version} />
}

function readNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined
}
