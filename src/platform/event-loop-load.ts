import { performance } from 'node:perf_hooks'

export type EventLoopLoad = {
  /** The share of the last moments in which this process computed rather than waited: 0 to 1. */
  utilization(): number
  close(): void
}

const windowMs = 50

/** Watches how busy this process is (event loop utilization, https://nodejs.org/api/perf_hooks.html). */
export function watchEventLoop(): EventLoopLoad {
  let last = performance.eventLoopUtilization()
  let utilization = 0
  const timer = setInterval(() => {
    const now = performance.eventLoopUtilization()
    utilization = performance.eventLoopUtilization(now, last).utilization
    last = now
  }, windowMs)
  timer.unref()
  return { utilization: () => utilization, close: () => clearInterval(timer) }
}
