import { getRouteApi } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo } from 'react'
import { useActivities, useExperience, useFlowVersion, usePayload } from '../../api/experiences.ts'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { FlowDrawing, preloadFlowDrawing } from '../../ui/FlowDrawing.tsx'
import { Page, Section } from '../../ui/Page.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { ExperienceBadge } from '../../ui/status-badges.tsx'
import { ExperienceActions } from './ExperienceActions.tsx'
import { ExperienceHeader } from './ExperienceHeader.tsx'
import { NodeDetail } from './NodeDetail.tsx'
import { Payload } from './Payload.tsx'
import { drawPath, readSteps } from './read-path.ts'
import { Steps } from './Steps.tsx'
import { Timeline } from './Timeline.tsx'

const route = getRouteApi('/frame/experiences/$experienceId')
const crumbs = [{ label: 'Experiences', to: '/experiences' as const }]

/** One experience: the nodes it passed, what happened at each, and the values it went with. */
export function Experience() {
  const { experienceId } = route.useParams()
  const { node: chosen } = route.useSearch()
  const navigate = route.useNavigate()
  useEffect(preloadFlowDrawing, [])
  const experience = useExperience(experienceId)
  const { data } = experience
  const activities = useActivities(experienceId, data)
  const version = useFlowVersion(data?.flowId, data?.version)
  const payload = usePayload(data?.requestId)

  const document = version.data?.document
  const lines = activities.data?.items
  const steps = useMemo(
    () => (data === undefined || lines === undefined ? [] : readSteps(data, lines, document)),
    [data, lines, document],
  )
  const path = useMemo(() => (data === undefined ? undefined : drawPath(data, steps)), [data, steps])
  const choose = useCallback(
    (node: string | undefined) => void navigate({ search: node === undefined ? {} : { node }, resetScroll: false }),
    [navigate],
  )

  if (experience.error !== null && data === undefined)
    return (
      <Page title="Experience" crumbs={crumbs}>
        <Section title="Experience">
          <ErrorState error={experience.error} onRetry={() => void experience.refetch()} />
        </Section>
      </Page>
    )

  const step = steps.find(({ nodeId }) => nodeId === chosen)
  const node = document?.nodes.find(({ id }) => id === chosen)
  return (
    <Page
      title={
        <span className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          Experience …{experienceId.slice(-8)}
          {data !== undefined && <ExperienceBadge status={data.status} />}
        </span>
      }
      windowTitle={`Experience …${experienceId.slice(-8)}`}
      crumbs={crumbs}
      actions={data !== undefined && <ExperienceActions experience={data} />}
    >
      <ExperienceHeader id={experienceId} experience={data} />
      <div className="grid items-start gap-x-5 lg:grid-cols-[17rem_minmax(0,1fr)] 2xl:grid-cols-[17rem_minmax(0,1fr)_minmax(0,30rem)]">
        <div className="2xl:sticky 2xl:top-4">
          <Section title="Nodes passed" isFlush>
            <Steps steps={steps} isLoading={lines === undefined} chosen={chosen} onChoose={choose} />
          </Section>
        </div>
        <div className="min-w-0 2xl:sticky 2xl:top-4">
          <Section title="Path through the flow" isFlush>
            {version.error !== null ? (
              <ErrorState error={version.error} onRetry={() => void version.refetch()} />
            ) : document === undefined || path === undefined ? (
              <div className="h-80 p-4 md:h-[clamp(22rem,60vh,34rem)]">
                <Skeleton className="h-full" />
              </div>
            ) : (
              <FlowDrawing document={document} path={path} selectedNodeId={chosen} onSelectNode={choose} />
            )}
          </Section>
        </div>
        <div className="min-w-0 lg:col-span-2 2xl:col-span-1">
          {chosen !== undefined && data !== undefined && lines !== undefined ? (
            <NodeDetail
              nodeId={chosen}
              node={node}
              step={step}
              steps={steps}
              experience={data}
              payload={payload}
              onClose={() => choose(undefined)}
            />
          ) : (
            <>
              <Timeline activities={activities} document={document} onChoose={choose} />
              <Section title="Payload" description="What the sender sent: the merge fields of the trigger.">
                <Payload payload={payload} requestId={data?.requestId} root={triggerOf(steps)} />
              </Section>
            </>
          )}
        </div>
      </div>
    </Page>
  )
}

function triggerOf(steps: { type: string; nodeId: string }[]): string {
  return steps.find(({ type }) => type === 'webhook_trigger')?.nodeId ?? 'trigger'
}
