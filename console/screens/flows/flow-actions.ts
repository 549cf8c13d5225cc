import type { Flow } from '#contract/flow.ts'
import { allowedCommands, isDeletable } from '#contract/flow-lifecycle.ts'
import type { FlowTally } from '#contract/flow-tallies.ts'
import type { Action } from '#contract/permissions.ts'
import type { FlowAction } from '../../api/flows.ts'

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
    label: ({ activeVersion }) => (activeVersion === null ? 'Activate flow' : 'Activate new version'),
    may: 'flow.changeStatus',
    prompt: ({ activeVersion, draftVersion }) =>
      activeVersion === null
        ? `Version ${draftVersion} becomes active and the POST URL accepts requests. An active flow cannot become a draft again; it can be drained or terminated.`
        : `Version ${draftVersion} becomes active: requests that come from now on start on it. Version ${activeVersion} drains, which cannot be undone: its running experiences finish on it.`,
    done: ({ name, draftVersion }) => `Version ${draftVersion} of ${name} is active.`,
  },
  resume: {
    label: () => 'Resume flow',
    may: 'flow.changeStatus',
    prompt: () =>
      'The version that had paused on a fault accepts requests again. If the cause is not mended, it will pause again.',
    done: ({ name }) => `${name} is active again.`,
  },
  drain: {
    label: () => 'Drain flow',
    may: 'flow.changeStatus',
    prompt: (_flow, tally) =>
      `New requests are refused from now on. ${describeLive(tally, 'finish', 'finishes')}, and then the flow is terminated. This cannot be undone.`,
    done: ({ name }) => `${name} is draining.`,
    isDangerous: true,
  },
  terminate: {
    label: () => 'Terminate flow',
    may: 'flow.changeStatus',
    prompt: (_flow, tally) =>
      `New requests are refused from now on. ${describeLive(tally, 'end where they stand', 'ends where it stands')}, on all versions. This cannot be undone.`,
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

function describeLive(tally: FlowTally | undefined, several: string, one: string): string {
  if (tally === undefined) return `Experiences that run or wait ${several}`
  const count = tally.running + tally.waiting
  if (count === 0) return `No experience runs or waits; any that has just begun ${one}`
  return count === 1
    ? `The one experience that runs or waits ${one}`
    : `${count} experiences run or wait and ${several}`
}
