import { Link, useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import type { ExperienceDetail } from '#contract/experience.ts'
import type { ExperienceStatus } from '#contract/experience-status.ts'
import type { Action } from '#contract/permissions.ts'
import { type ExperienceCommand, useExperienceCommand } from '../../api/experiences.ts'
import { ProblemError } from '../../api/problem-error.ts'
import { useMay } from '../../api/session.ts'
import { Button } from '../../ui/Button.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { textLinkClass } from '../../ui/text-link.ts'

type CommandSpec = {
  label: string
  title: string
  /** What will happen, and whether it can be undone. */
  prompt: (nodeName: string) => string
  done: string
  may: Action
  isDangerous?: boolean
}

const commands: Record<ExperienceCommand, CommandSpec> = {
  retry: {
    label: 'Retry from the failed step',
    title: 'Retry this experience?',
    prompt: (nodeName) =>
      `It goes on at ${nodeName}, on the version that it started with. The steps before are not repeated. The record of what happened stays.`,
    done: 'The experience goes on.',
    may: 'experience.retry',
  },
  'run-again': {
    label: 'Run again',
    title: 'Run this experience again?',
    prompt: () =>
      'Its request is replayed: a new experience starts on the present version of the flow, and does every step again, also those that succeeded. This experience stays as it is.',
    done: 'A new experience started from the same request.',
    may: 'experience.runAgain',
  },
  terminate: {
    label: 'Terminate',
    title: 'Terminate this experience?',
    prompt: (nodeName) =>
      `It ends where it stands, at ${nodeName}. A node that is at work is not undone, and no node follows it. This cannot be undone.`,
    done: 'The experience was terminated.',
    may: 'experience.terminate',
    isDangerous: true,
  },
}

const offered: Record<ExperienceStatus, ExperienceCommand[]> = {
  running: ['terminate'],
  waiting: ['terminate'],
  completed: ['run-again'],
  failed: ['run-again', 'retry'],
  errored: ['terminate', 'run-again', 'retry'],
  terminated: ['run-again'],
}

/** What can be done with it in its state, each behind a prompt. */
export function ExperienceActions({ experience }: { experience: ExperienceDetail }) {
  const { id, status, nodeId, nodeName } = experience
  const may = useMay()
  const navigate = useNavigate()
  const [asked, setAsked] = useState<ExperienceCommand>()
  const run = useExperienceCommand(id)
  // The button goes when the state changes: the focus that was on it stays on the page.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the state is what takes the button away
  useEffect(() => {
    if (document.activeElement === document.body) document.querySelector('main')?.focus({ preventScroll: true })
  }, [status])
  const close = () => {
    setAsked(undefined)
    run.reset()
  }
  const confirm = (command: ExperienceCommand) =>
    run.mutate(command, {
      onSuccess: (answer) => {
        setAsked(undefined)
        toast(commands[command].done)
        if ('experienceId' in answer)
          void navigate({ to: '/experiences/$experienceId', params: { experienceId: answer.experienceId } })
      },
    })
  return (
    <>
      {offered[status]
        .filter((command) => may(commands[command].may))
        .map((command) => (
          <Button key={command} look={command === 'retry' ? 'primary' : 'secondary'} onClick={() => setAsked(command)}>
            {commands[command].label}
          </Button>
        ))}
      {asked !== undefined && (
        <ConfirmDialog
          isOpen
          onClose={close}
          title={commands[asked].title}
          description={commands[asked].prompt(nodeName ?? nodeId ?? 'its beginning')}
          confirmLabel={commands[asked].label}
          isDangerous={commands[asked].isDangerous === true}
          isBusy={run.isPending}
          error={run.error}
          onConfirm={() => confirm(asked)}
        >
          {run.error !== null && <WayOut error={run.error} experience={experience} />}
        </ConfirmDialog>
      )}
    </>
  )
}

/** Where a refusal can be mended: most often the flow is paused, or takes no requests. */
function WayOut({ error, experience: { flowId, flowName } }: { error: Error; experience: ExperienceDetail }) {
  if (!(error instanceof ProblemError) || !['illegal-transition', 'flow-not-active'].includes(error.code)) return null
  return (
    <p>
      <Link to="/flows/$flowId" params={{ flowId }} className={textLinkClass}>
        Go to the flow {flowName}
      </Link>
    </p>
  )
}
