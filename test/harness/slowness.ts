const numbers = 1_000_000
/** Of the machines on which bounds of processor time were set. */
const usualMs = 20

/**
 * How many times as long as usual this machine takes for work that needs memory, by processor time: 1 when it is as fast or
 * faster. A bound of processor time is multiplied by it, so that it holds the code and not the machine.
 */
export function measureSlowness(): number {
  const took = Array.from({ length: 3 }, () => {
    const start = process.threadCpuUsage()
    const filled: number[] = []
    for (let n = 0; n < numbers; n++) filled.push(n)
    const { user, system } = process.threadCpuUsage(start)
    return (user + system) / 1000
  })
  return Math.max(1, Math.min(...took) / usualMs)
}
