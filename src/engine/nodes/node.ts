import type { CredentialSecret } from '#contract/credential.ts'
import type { CredentialKind } from '#contract/credential-kinds.ts'
import type { FlowNode } from '#contract/flow-document.ts'
import type { MergeScope, TemplateCache } from '#domain/merge-fields.ts'
import type { TraceContext } from '#domain/trace-context.ts'
import type { OutboundClient } from '#platform/outbound/outbound-client.ts'

/**
 * A stored credential, opened for one use; or why it cannot be used, in words for the timeline, and whether that may be
 * otherwise in a moment.
 */
export type OpenedCredential<Kind extends CredentialKind> =
  | { [K in Kind]: { kind: K; secret: CredentialSecret<K> } }[Kind]
  | { kind: 'unusable'; reason: string; isRetryable?: boolean }

/** Opens the workspace's credential with this crd_… id if it is of one of the kinds. Never throws. */
export type OpenCredential = <Kind extends CredentialKind>(
  credentialId: string,
  kinds: readonly Kind[],
) => Promise<OpenedCredential<Kind>>

/** What a node may use while it runs. */
export type NodeContext = {
  /** exp_… */
  experienceId: string
  nodeId: string
  scope: MergeScope
  templates: TemplateCache
  outbound: OutboundClient
  openCredential: OpenCredential
  /** The sender's trace. */
  trace: TraceContext | undefined
  now: Date
}

/** What a person reads in the timeline: what went in, and what came out. JSON without secrets. */
export type NodeRecord = { input?: unknown; output?: unknown }

/** How a node ended. */
export type NodeEnd =
  /** Go on by the edge of the outcome. `output` is what merge fields see; undefined leaves nothing. */
  | { kind: 'next'; outcome?: string; output: unknown; record: NodeRecord }
  /** Sleep, then go on by the only edge. */
  | { kind: 'wait'; until: Date; record: NodeRecord }
  /** The experience is complete. */
  | { kind: 'end' }
  /** This one experience's bad luck. Not repeated. */
  | { kind: 'failed'; reason: string; output: unknown; record: NodeRecord }
  /**
   * Something that somebody can mend. Repeated if `isRetryable`; after the last attempt the experience is `errored` and
   * its version pauses, for others would meet the same. Or it is `failed`, where the far side answered that it is this
   * request which it does not take now.
   */
  | {
      kind: 'fault'
      reason: string
      isRetryable: boolean
      endsAs?: 'errored' | 'failed'
      output: unknown
      record: NodeRecord
    }
  /** The engine stopped first. Nothing is known; the node runs again elsewhere. */
  | { kind: 'interrupted' }

/** Work outside this process. It does not begin before `send` is called. */
export type NodeCall = {
  kind: 'call'
  retries: number
  /** What `send` sends, without secrets. */
  wouldSend: unknown
  /** How the call would end if the far side answered as the flow's example says, or plainly took it. Nothing is sent. */
  assume(): NodeEnd
  send(signal: AbortSignal): Promise<NodeEnd>
}

/**
 * Runs a node. `params` come from a flow that passed its checks. Throws TemplateError when a template cannot be
 * rendered; every other outcome is the answer.
 */
export type ExecuteNode = (context: NodeContext, params: NonNullable<FlowNode['params']>) => NodeEnd | NodeCall

/** A value in this one experience's data that the node cannot use. */
export function badValue(reason: string, record: NodeRecord = {}): NodeEnd {
  return { kind: 'failed', reason, output: undefined, record }
}

/** A fault that the same data will always meet again. */
export function lastingFault(reason: string, record: NodeRecord = {}): NodeEnd {
  return { kind: 'fault', reason, isRetryable: false, output: undefined, record }
}

/** A call that needs a credential which cannot be opened: for ever, or only now when the database did not answer. */
export function credentialFault(
  { reason, isRetryable = false }: { reason: string; isRetryable?: boolean },
  record: NodeRecord,
): NodeEnd {
  return { kind: 'fault', reason, isRetryable, output: undefined, record }
}
