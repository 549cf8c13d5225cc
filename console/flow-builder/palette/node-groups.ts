import type { NodeType } from '#contract/node-catalogue.ts'

export const nodeGroups = ['Triggers', 'Messaging', 'Data', 'Workflow'] as const
export type NodeGroup = (typeof nodeGroups)[number]

type PaletteEntry = { group: NodeGroup; help: string; words: string }

/** Where each type stands in the palette, what it does in a few words, and what else people call it. */
export const paletteEntries: Record<NodeType, PaletteEntry> = {
  webhook_trigger: {
    group: 'Triggers',
    help: 'Starts an experience for each request',
    words: 'start inbound post hook',
  },
  web_request: { group: 'Data', help: 'Calls another system over HTTP', words: 'http api rest call fetch post get' },
  send_email: { group: 'Messaging', help: 'Sends an e-mail over SMTP', words: 'mail smtp message' },
  send_sms: { group: 'Messaging', help: 'Sends a text message', words: 'text twilio message phone' },
  criteria_filter: { group: 'Data', help: 'Goes on by pass or by fail', words: 'if condition check' },
  criteria_split: { group: 'Data', help: 'Takes the first path that matches', words: 'switch branch condition router' },
  set_fields: { group: 'Data', help: 'Computes values for later steps', words: 'variable assign transform map' },
  wait: { group: 'Workflow', help: 'Pauses for a time or until an instant', words: 'delay sleep pause timer' },
  end: { group: 'Workflow', help: 'Completes the experience', words: 'stop finish exit' },
}
