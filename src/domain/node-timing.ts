/**
 * How often a node says that it is there, and after how long a silence it counts as dead. It speaks three times before,
 * so that one slow statement kills nobody.
 */
export const nodeTiming = { beatMs: 5_000, deadAfterMs: 15_000 } as const
