/**
 * How often a node says that it is there, after how long a silence it counts as dead, and how often the others look for
 * such nodes. It speaks three times before, so that one slow statement kills nobody; and silence and look together are
 * less than the 15 seconds within which its work goes on elsewhere.
 */
export const nodeTiming = { beatMs: 3_000, deadAfterMs: 10_000, takeOverMs: 3_000 } as const
