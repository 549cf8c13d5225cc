import type { CredentialSecret } from '#contract/credential.ts'
import type { CredentialKind } from '#contract/credential-kinds.ts'
import { createTemplateCache } from '#domain/merge-fields.ts'
import type { NodeCall, NodeContext, NodeEnd, OpenCredential } from '#engine/nodes/node.ts'
import type { Resolve } from '#platform/outbound/guarded-connector.ts'
import { createOutboundClient } from '#platform/outbound/outbound-client.ts'
import { type Closing, closeAtEnd } from '../../harness/closing.ts'

export const credentialId = 'crd_01h455vb4pex5vsknk084sn02q'

type Given = {
  /** The workspace's only credential. Without one, none can be opened. */
  credential?: { [Kind in CredentialKind]: { kind: Kind; secret: CredentialSecret<Kind> } }[CredentialKind]
  payload?: unknown
  allow?: string[]
  resolve?: Resolve
}

/** What a node runs in, with the real way out, which leads to loopback unless told otherwise. */
export function givenContext(closing: Closing, given: Given = {}): NodeContext {
  const { credential, payload = {}, allow = ['127.0.0.0/8'], resolve } = given
  const outbound = createOutboundClient({ allow, ...(resolve === undefined ? {} : { resolve }) })
  closeAtEnd(closing, () => outbound.close())
  const openCredential = async (id: string, kinds: readonly CredentialKind[]) =>
    credential !== undefined && id === credentialId && kinds.includes(credential.kind)
      ? credential
      : { kind: 'unusable', reason: 'There is no such credential.' }
  return {
    experienceId: 'exp_01h455vb4pex5vsknk084sn02q',
    nodeId: 'message',
    scope: Object.assign(Object.create(null), { trigger: payload }),
    templates: createTemplateCache(),
    outbound,
    openCredential: openCredential as OpenCredential,
    trace: undefined,
    now: new Date(),
  }
}

/** Runs the node to its end. */
export async function finish(end: NodeEnd | NodeCall): Promise<NodeEnd> {
  return end.kind === 'call' ? await end.send(new AbortController().signal) : end
}

/** The end in a word or two. */
export function wordOf(end: NodeEnd): string {
  switch (end.kind) {
    case 'next':
      return end.outcome ?? 'next'
    case 'fault':
      return end.isRetryable ? `fault, then ${end.endsAs ?? 'errored'}` : 'lasting fault'
    default:
      return end.kind
  }
}
