import { fitCosts } from './costs.ts'
import type { Measured } from './measured.ts'
import { runSimulation } from './run-simulation.ts'

export type Comparison = {
  connections: number
  roles: 'all' | 'accepting only'
  measuredPerSecond: number
  simulatedPerSecond: number
  /** Of the measured: 0.1 is a tenth too many. */
  offPerSecond: number
  measuredP99Ms: number
  simulatedP99Ms: number
  offP99: number
}

/** How far the rates with all roles may be off before a test says that the simulation is none. */
export const statedMargin = 1 / 3

/**
 * The machine that was measured, simulated: load generator, node and PostgreSQL on its cores. With all roles is what the
 * costs were not fitted to. Accepting only, the costs were fitted to the processor times, not to the rates.
 */
export function compareWithMeasured(measured: Measured, seed: number): Comparison[] {
  const costs = fitCosts(measured)
  const compare = (
    roles: Comparison['roles'],
    point: { connections: number; acceptedPerSecond: number; p99Ms: number },
  ): Comparison => {
    const { acceptedPerSecond, p99Ms } = runSimulation(measured, costs, {
      load: { kind: 'closed', connections: point.connections },
      place: { kind: 'one_machine', cores: measured.machine.cores },
      runsExperiences: roles === 'all',
      databaseRoundTripUs: 0,
      commitExtraUs: 0,
      warmUpSeconds: 1,
      seconds: 3,
      seed,
    })
    return {
      connections: point.connections,
      roles,
      measuredPerSecond: point.acceptedPerSecond,
      simulatedPerSecond: Math.round(acceptedPerSecond),
      offPerSecond: off(acceptedPerSecond, point.acceptedPerSecond),
      measuredP99Ms: point.p99Ms,
      simulatedP99Ms: Number(p99Ms.toFixed(1)),
      offP99: off(p99Ms, point.p99Ms),
    }
  }
  return [
    ...measured.closedLoops.map((point) => compare('all', point)),
    ...measured.accepts.map((point) => compare('accepting only', point)),
  ]
}

function off(simulated: number, real: number): number {
  return Number((simulated / real - 1).toFixed(3))
}
