/** Slots for the calls of one job. */
export type Slots = {
  /**
   * Runs the call when its flow version has a slot free. Resolves to 'deferred' when there is no room to wait, or the wait
   * was too long: then the call has not begun.
   */
  run<T>(caller: Caller, call: () => Promise<T>): Promise<T | 'deferred'>
}

export type Caller = {
  versionId: string
  /** What it keeps in memory while it waits. */
  bytes: number
}

export type CallSlots = {
  /** For a job that waits aside, which it is told to: callers beyond what may be kept in memory are deferred at once. */
  prompt(onCall: () => void): Slots
  /** For a job that is bounded by itself: callers that still wait after that time are deferred. */
  patient(waitMsMax: number): Slots
}

export type CallLimits = {
  /** Calls of one flow version at once. */
  calls: number
  /** What the callers of one version, and all prompt ones together, may keep in memory. */
  versionBytes: number
  totalBytes: number
}

/** What an experience takes besides its payload. */
const callerBytes = 16 * 1024

type Line = { calls: number; bytes: number; waiting: Set<(isGranted: boolean) => void> }

/**
 * Slots for calls to the outside, each flow version with its own: a server that does not answer keeps the experiences of
 * its own flow waiting and nobody else's. Within a version, callers get their slots in order.
 */
export function createCallSlots(limits: CallLimits): CallSlots {
  const lines = new Map<string, Line>()
  let promptBytes = 0

  async function run<T>(line: Line, call: () => Promise<T>, waitUntil: number): Promise<T | 'deferred'> {
    if (line.calls < limits.calls) line.calls++
    else if (!(await isGranted(line, waitUntil))) return 'deferred'
    try {
      return await call()
    } finally {
      // The next one in line takes the slot over.
      const [next] = line.waiting
      if (next === undefined) line.calls--
      else next(true)
    }
  }

  function isGranted(line: Line, waitUntil: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = waitUntil === Infinity ? undefined : setTimeout(settle, waitUntil - performance.now(), false)
      line.waiting.add(settle)
      function settle(isGranted: boolean): void {
        clearTimeout(timer)
        line.waiting.delete(settle)
        resolve(isGranted)
      }
    })
  }

  async function inLine<T>(versionId: string, bytes: number, work: (line: Line) => Promise<T>): Promise<T> {
    let line = lines.get(versionId)
    if (line === undefined) {
      line = { calls: 0, bytes: 0, waiting: new Set() }
      lines.set(versionId, line)
    }
    line.bytes += bytes
    try {
      return await work(line)
    } finally {
      line.bytes -= bytes
      if (line.bytes === 0) lines.delete(versionId)
    }
  }

  return {
    prompt: (onCall) => ({
      async run(caller, call) {
        const bytes = caller.bytes + callerBytes
        const inVersion = lines.get(caller.versionId)?.bytes ?? 0
        if (inVersion > 0 && inVersion + bytes > limits.versionBytes) return 'deferred'
        if (promptBytes > 0 && promptBytes + bytes > limits.totalBytes) return 'deferred'
        promptBytes += bytes
        onCall()
        try {
          return await inLine(caller.versionId, bytes, (line) => run(line, call, Infinity))
        } finally {
          promptBytes -= bytes
        }
      },
    }),
    patient(waitMsMax) {
      const waitUntil = performance.now() + waitMsMax
      return {
        run: (caller, call) =>
          inLine(caller.versionId, caller.bytes + callerBytes, (line) => run(line, call, waitUntil)),
      }
    },
  }
}
