import type { Costs } from './costs.ts'
import type { Measured } from './measured.ts'
import { runSimulation } from './run-simulation.ts'
import { type Assumptions, effectiveCores, type Installation } from './size-installation.ts'

/** Enough for a p99 that a few requests don't decide. */
const requests = 40_000

type Order = { seed: number; databaseRoundTripUs?: number; commitExtraUs?: number }

/** How long senders wait for their answers. All databases of an installation have the same load, so one with its nodes is simulated. */
export function simulateStep(
  measured: Measured,
  costs: Costs,
  { shape, databases, perSecond, inboundNodes, engineNodes, cores }: Installation,
  assumptions: Assumptions,
  { seed, databaseRoundTripUs = 500, commitExtraUs = 0 }: Order,
): { p50Ms: number; p99Ms: number } {
  const isOneMachine = shape === 'one machine'
  const { p50Ms, p99Ms } = runSimulation(measured, costs, {
    load: { kind: 'open', perSecond: perSecond / databases },
    place: isOneMachine
      ? { kind: 'one_machine', cores: effectiveCores(cores, assumptions) }
      : {
          kind: 'apart',
          inboundNodes: inboundNodes / databases,
          engineNodes: engineNodes / databases,
          nodeCores: assumptions.nodeCores,
          databaseCores: effectiveCores(cores, assumptions),
        },
    runsExperiences: true,
    databaseRoundTripUs: isOneMachine ? 0 : databaseRoundTripUs,
    commitExtraUs: isOneMachine ? 0 : commitExtraUs,
    warmUpSeconds: 0.2,
    seconds: Math.max(0.3, (requests * databases) / perSecond),
    seed,
  })
  return { p50Ms: Number(p50Ms.toFixed(1)), p99Ms: Number(p99Ms.toFixed(1)) }
}
