/** The engine's timing, for tests: a dead node is noticed within half a second. */
export const hurriedTiming = { beatMs: 60, deadAfterMs: 300, takeOverMs: 60, orphansMs: 100, lostMs: 100, pollMs: 20 }
