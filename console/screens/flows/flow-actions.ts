import type { Flow } from '#contract/flow.ts'
import { allowedCommands, isDeletable } from '#contract/flow-lifecycle.ts'
import type { FlowTally } from '#contract/flow-tallies.ts'
import type { Action } from '#contract/permissions.ts'
import type { FlowAction } from '../../api/flows.ts'
import { formatCount } from './format-count.ts'

type ActionSpec = {
  label: (flow: Flow) => string
  may: Action
  /** What will happen, and whether it can be undone. */
  prompt: (flow: Flow, tally: FlowTally | undefined) => string
  done: (flow: Flow) => string
  isDangerous?: boolean
}

export const flowActions: Record<FlowAction, ActionSpec> = {
  activate: {
    label: ({ activeVersion, status }) =>
      activeVersion === null && status !== 'errored' ? 'Activate flow' : 'Activate new version',
    may: 'flow.changeStatus',
    prompt: ({ activeVersion, draftVersion, status }, tally) =>
      status === 'errored'
        ? `${draftVersion === null ? 'The draft' : `Version ${draftVersion}`} becomes active and the POST URL accepts requests again. The paused version drains, which cannot be undone: ${describeErrored(tally)} be retried or terminated. Requests that were refused stay kept, and can be released.`
        : activeVersion === null
          ? `Version ${draftVersion} becomes active and the POST URL accepts requests. An active flow cannot become a draft again; it can be drained or terminated.`
          : `Version ${draftVersion} becomes active: requests that come from now on start on it. Version ${activeVersion} drains, which cannot be undone: its running experiences finish on it.`,
    done: ({ name, draftVersion }) => `Version ${draftVersion} of ${name} is active.`,
  },
  resume: {
    label: () => 'Resume flow',
    may: 'flow.changeStatus',
    prompt: (_flow, tally) =>
      `The version that had paused on a fault accepts requests again. ${describePaused(tally)} Requests that were refused meanwhile can be released afterwards. If the cause is not mended, it will pause again.`,
    done: ({ name }) => `${name} is active again.`,
  },
  drain: {
    label: () => 'Drain flow',
    may: 'flow.changeStatus',
    prompt: (_flow, tally) =>
      `New requests are refused from now on. ${describeDraining(tally)}${describeLeftErrored(tally)} This cannot be undone.`,
    done: ({ name }) => `${name} is draining.`,
    isDangerous: true,
  },
  terminate: {
    label: () => 'Terminate flow',
    may: 'flow.changeStatus',
    prompt: (_flow, tally) =>
      `New requests are refused from now on. ${describeTermination(tally)} This cannot be undone.`,
    done: ({ name }) => `${name} is terminated.`,
    isDangerous: true,
  },
  archive: {
    label: () => 'Archive flow',
    may: 'flow.changeStatus',
    prompt: () => 'The flow is put away. Its versions, requests and experiences stay, and it can be unarchived.',
    done: ({ name }) => `${name} is archived.`,
  },
  unarchive: {
    label: () => 'Unarchive flow',
    may: 'flow.changeStatus',
    prompt: () => 'The flow is terminated again, as it was before: it accepts no requests. It can be archived again.',
    done: ({ name }) => `${name} is terminated, and no longer archived.`,
  },
  duplicate: {
    label: () => 'Duplicate flow',
    may: 'flow.edit',
    prompt: () =>
      'A new flow begins with a draft of the same document and a POST URL of its own. This flow stays as it is.',
    done: ({ name }) => `${name} was made.`,
  },
  delete: {
    label: () => 'Delete flow',
    may: 'flow.delete',
    prompt: () => 'The draft is lost and the POST URL stops working. This cannot be undone.',
    done: ({ name }) => `${name} is deleted.`,
    isDangerous: true,
  },
}

const menuOrder: FlowAction[] = [
  'activate',
  'resume',
  'duplicate',
  'archive',
  'unarchive',
  'drain',
  'terminate',
  'delete',
]

/** What the person may do to the flow in its state, in the order of the menu. */
export function availableActions(flow: Flow, may: (action: Action) => boolean): FlowAction[] {
  const commands = allowedCommands(flow.status)
  const isPossible = (action: FlowAction): boolean => {
    if (action === 'duplicate') return true
    if (action === 'delete') return isDeletable(flow.status)
    if (action === 'activate' && flow.draftVersion === null) return false
    return commands.includes(action)
  }
  return menuOrder.filter((action) => may(flowActions[action].may) && isPossible(action))
}

/** How many experiences run or wait, on all versions. Unknown until the tallies are there. */
function countLive(tally: FlowTally | undefined): number | undefined {
  return tally === undefined ? undefined : tally.running + tally.waiting
}

function describePaused(tally: FlowTally | undefined): string {
  if (tally?.errored === 0) return 'No experience is errored.'
  if (tally?.errored === 1)
    return 'The one errored experience goes on from the step where it stopped; steps that were passed are not repeated.'
  const paused = tally === undefined ? 'Errored experiences' : `The ${formatCount(tally.errored)} errored experiences`
  return `${paused} go on from the step where they stopped; steps that were passed are not repeated.`
}

/** With what has to become of them: "be retried or terminated". */
function describeErrored(tally: FlowTally | undefined): string {
  if (tally === undefined || tally.errored === 0) return 'experiences that are errored have to'
  return tally.errored === 1
    ? 'the one experience that is errored has to'
    : `the ${formatCount(tally.errored)} experiences that are errored have to`
}

/** An errored experience keeps a draining version from becoming empty. */
function describeLeftErrored(tally: FlowTally | undefined): string {
  return tally === undefined || tally.errored === 0
    ? ''
    : ` Before that, ${describeErrored(tally)} be retried or terminated.`
}

function describeDraining(tally: FlowTally | undefined): string {
  const live = countLive(tally)
  if (live === 0) return 'No experience is under way, so the flow is terminated within seconds.'
  if (live === 1) return 'The one experience under way finishes, then the flow is terminated.'
  return `${live === undefined ? 'Experiences' : `The ${formatCount(live)} experiences`} under way finish, then the flow is terminated.`
}

/** Terminating ends what is errored too. */
function describeTermination(tally: FlowTally | undefined): string {
  const errored = tally?.errored ?? 0
  const live = tally === undefined ? undefined : tally.running + tally.waiting + errored
  const standing = errored > 0 ? 'under way or errored' : 'under way'
  if (live === 0) return 'No experience is under way.'
  if (live === 1) return `The one experience ${standing} ends where it stands.`
  return `${live === undefined ? 'Experiences' : `The ${formatCount(live)} experiences`} ${standing} end where they stand, on all versions.`
}
