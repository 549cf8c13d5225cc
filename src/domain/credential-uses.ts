import type { FlowDocument } from '#contract/flow-document.ts'

/** The nodes that name a credential, with its crd_… id as it is written there. */
export function credentialUses(document: FlowDocument): { nodeId: string; credentialId: string }[] {
  return document.nodes.flatMap(({ id, params }) =>
    typeof params?.credentialId === 'string' ? [{ nodeId: id, credentialId: params.credentialId }] : [],
  )
}
