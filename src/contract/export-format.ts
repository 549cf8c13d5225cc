/** What a list can be exported as: CSV (RFC 4180) or JSON Lines. */
export const exportFormats = ['csv', 'jsonl'] as const
export type ExportFormat = (typeof exportFormats)[number]
