export const requestOutcomes = ['accepted', 'duplicate', 'rejected'] as const
export type RequestOutcome = (typeof requestOutcomes)[number]
