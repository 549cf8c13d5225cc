import type { RejectionReason } from '#contract/rejection-reasons.ts'

/** "Token inactive" for `token_inactive`. */
export function reasonLabel(reason: RejectionReason): string {
  const words = reason.replaceAll('_', ' ').replace(/\b(ip|url|json)\b/g, (word) => word.toUpperCase())
  return words.charAt(0).toUpperCase() + words.slice(1)
}
