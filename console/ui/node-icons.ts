import {
  CircleDashed,
  Clock,
  Flag,
  Funnel,
  Globe,
  type LucideIcon,
  Mail,
  MessageSquare,
  PencilLine,
  Split,
  Webhook,
} from 'lucide-react'
import type { NodeType } from '#contract/node-catalogue.ts'

const nodeIcons: Record<NodeType, LucideIcon> = {
  webhook_trigger: Webhook,
  web_request: Globe,
  criteria_filter: Funnel,
  criteria_split: Split,
  set_fields: PencilLine,
  wait: Clock,
  send_email: Mail,
  send_sms: MessageSquare,
  end: Flag,
}

/** The picture of a type of node. */
export function nodeIcon(type: string): LucideIcon {
  return Object.hasOwn(nodeIcons, type) ? nodeIcons[type as NodeType] : CircleDashed
}
