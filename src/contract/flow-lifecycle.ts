/** The states of a flow, and of each of its versions. */
export const flowStates = ['draft', 'active', 'draining', 'errored', 'terminated', 'archived'] as const
export type FlowState = (typeof flowStates)[number]

/** What a person may do to a flow. */
export const flowCommands = ['activate', 'drain', 'terminate', 'archive', 'unarchive', 'resume'] as const
export type FlowCommand = (typeof flowCommands)[number]

/** What the engine finds out: the last experience of a draining version has ended, or a version cannot go on. */
export const flowEvents = ['emptied', 'fault'] as const
export type FlowEvent = (typeof flowEvents)[number]

/** What moves a flow or a version from one state to the next. */
export type FlowStep = FlowCommand | FlowEvent

/**
 * The life of a flow, and of each of its versions: state × step → next state. What is not here does not happen.
 *
 * `active --activate→ active` and `errored --activate→ active` are steps of flows only: the newer draft becomes the active
 * version, and the version it replaces takes `drain`. A flow is a draft until it is first activated and never again; its versions likewise.
 */
const lifecycle: Record<FlowState, Partial<Record<FlowStep, FlowState>>> = {
  draft: { activate: 'active' },
  active: { activate: 'active', drain: 'draining', terminate: 'terminated', fault: 'errored' },
  draining: { emptied: 'terminated', terminate: 'terminated' },
  errored: { activate: 'active', resume: 'active', drain: 'draining', terminate: 'terminated' },
  terminated: { archive: 'archived' },
  archived: { unarchive: 'terminated' },
}

export type FlowTransition = { kind: 'ok'; next: FlowState } | { kind: 'illegal'; allowed: FlowCommand[] }

/** The state after the step, or the commands that are allowed instead. */
export function transition(state: FlowState, step: FlowStep): FlowTransition {
  const next = lifecycle[state][step]
  return next === undefined ? { kind: 'illegal', allowed: allowedCommands(state) } : { kind: 'ok', next }
}

/** What a person may do to a flow in this state, in the order of `flowCommands`. */
export function allowedCommands(state: FlowState): FlowCommand[] {
  return flowCommands.filter((command) => lifecycle[state][command] !== undefined)
}

/** The states from which the step leads on, in the order of `flowStates`. */
export function statesThatAllow(step: FlowStep): FlowState[] {
  return flowStates.filter((state) => lifecycle[state][step] !== undefined)
}

/** Whether a draft may be saved: what is over stays as it was. */
export function isEditable(state: FlowState): boolean {
  return state !== 'terminated' && state !== 'archived'
}

/** Whether the flow may be deleted: only one that was never activated, so that no history loses its flow. */
export function isDeletable(state: FlowState): boolean {
  return state === 'draft'
}
