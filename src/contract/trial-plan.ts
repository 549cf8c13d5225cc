import type { FlowDocument } from './flow-document.ts'
import type { Comparison, SideEffects, TestRun } from './trial.ts'

/** What the control API asks an engine in a row of `trial`. Request ids are bare uuids. */
export type TrialPlan =
  | {
      kind: 'run'
      flowId: string
      document: FlowDocument
      payload: { kind: 'given'; json: string } | { kind: 'stored'; requestId: string }
      /** As it is stored with a request; left out, that of the stored request. */
      context?: string
      sideEffects: SideEffects
      /** Only this node, with what a dry run leaves before it. */
      nodeId?: string
    }
  | { kind: 'comparison'; flowId: string; before: FlowDocument; after: FlowDocument; requestIds: string[] }

/** What an engine answers. `given_up`: it stopped, or something went wrong on our side. */
export type TrialResult =
  | { kind: 'run'; run: Omit<TestRun, 'outputs'> }
  | { kind: 'comparison'; comparison: Omit<Comparison, 'version'> }
  | { kind: 'payload_gone' }
  | { kind: 'given_up' }
