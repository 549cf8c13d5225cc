import type { ApiTokenStatus } from '#contract/api-token.ts'
import type { ExperienceStatus } from '#contract/experience-status.ts'
import type { FlowState } from '#contract/flow-lifecycle.ts'
import type { RequestOutcome } from '#contract/request-outcome.ts'
import { Badge, type Tone } from './Badge.tsx'

type Looks<State extends string> = Record<State, { label: string; tone: Tone }>

export const apiTokenStatuses: Looks<ApiTokenStatus> = {
  active: { label: 'Active', tone: 'positive' },
  inactive: { label: 'Inactive', tone: 'neutral' },
}

export const flowStates: Looks<FlowState> = {
  draft: { label: 'Draft', tone: 'neutral' },
  active: { label: 'Active', tone: 'positive' },
  draining: { label: 'Draining', tone: 'caution' },
  errored: { label: 'Errored', tone: 'negative' },
  terminated: { label: 'Terminated', tone: 'neutral' },
  archived: { label: 'Archived', tone: 'neutral' },
}

export const experienceStatuses: Looks<ExperienceStatus> = {
  running: { label: 'Running', tone: 'informative' },
  waiting: { label: 'Waiting', tone: 'accent' },
  completed: { label: 'Completed', tone: 'positive' },
  failed: { label: 'Failed', tone: 'negative' },
  errored: { label: 'Errored', tone: 'negative' },
  terminated: { label: 'Terminated', tone: 'neutral' },
}

export const requestOutcomes: Looks<RequestOutcome> = {
  accepted: { label: 'Accepted', tone: 'positive' },
  duplicate: { label: 'Duplicate', tone: 'informative' },
  rejected: { label: 'Rejected', tone: 'negative' },
}

export function ApiTokenBadge({ status }: { status: ApiTokenStatus }) {
  return <Badge tone={apiTokenStatuses[status].tone}>{apiTokenStatuses[status].label}</Badge>
}

export function FlowBadge({ status }: { status: FlowState }) {
  return <Badge tone={flowStates[status].tone}>{flowStates[status].label}</Badge>
}

export function ExperienceBadge({ status }: { status: ExperienceStatus }) {
  return <Badge tone={experienceStatuses[status].tone}>{experienceStatuses[status].label}</Badge>
}

export function OutcomeBadge({ outcome }: { outcome: RequestOutcome }) {
  return <Badge tone={requestOutcomes[outcome].tone}>{requestOutcomes[outcome].label}</Badge>
}
