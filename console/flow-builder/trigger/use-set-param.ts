import type { FlowNode } from '#contract/flow-document.ts'
import type { WebhookTriggerParams } from '#contract/nodes/webhook-trigger.ts'
import { useEditor } from '../flow-editor.ts'
import { setParam } from '../model/change-node.ts'

/** Sets a parameter of the trigger, or leaves it out. Typing into one field is one step that can be undone. */
export function useSetParam({ id }: FlowNode) {
  const editor = useEditor()
  return <Name extends keyof WebhookTriggerParams>(
    name: Name,
    value: WebhookTriggerParams[Name] | undefined,
    { isTyped = false } = {},
  ) => editor.edit((document) => setParam(document, id, name, value), isTyped ? `${name} ${id}` : undefined)
}
