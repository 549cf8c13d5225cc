import { type BenchOptions, openBench } from './open-bench.ts'
import type { Floor, Measured, Scenario } from './scenario.ts'

export type Figure = {
  name: string
  unit: string
  /** Null where this machine can't tell. */
  median: number | null
  min: number | null
  max: number | null
  /** By round. */
  values: (number | null)[]
}

/** A floor is missed as well when its figure could not be measured. */
export type Judgement = { figure: string; asked: string; measured: number | null; missed: boolean }

export type ScenarioResult = {
  name: string
  measures: string
  figures: Figure[]
  floors: Judgement[]
  notes: string[]
}

const signals = ['SIGINT', 'SIGTERM'] as const

export async function runScenario(scenario: Scenario, options: BenchOptions): Promise<ScenarioResult> {
  const bench = openBench(options)
  // Who stops the bench gets back a machine without its gateways.
  const stop = () => void bench.close().finally(() => process.exit(1))
  for (const signal of signals) process.once(signal, stop)
  try {
    const rounds = await scenario.run(bench)
    const figures = Object.entries(scenario.figures).map(([name, unit]) => toFigure(name, unit, rounds))
    return {
      name: scenario.name,
      measures: scenario.measures,
      figures,
      floors: scenario.floors.map((floor) => judge(floor, figures)),
      notes: bench.notes,
    }
  } finally {
    await bench.close()
    for (const signal of signals) process.off(signal, stop)
  }
}

function toFigure(name: string, unit: string, rounds: Measured[]): Figure {
  const values = rounds.map((round) => round[name] ?? null)
  const sorted = values.filter((value) => value !== null).toSorted((a, b) => a - b)
  return { name, unit, median: median(sorted), min: sorted[0] ?? null, max: sorted.at(-1) ?? null, values }
}

/** Of sorted values. */
function median(sorted: number[]): number | null {
  const middle = (sorted.length - 1) / 2
  const [low, high] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]]
  return low === undefined || high === undefined ? null : Number(((low + high) / 2).toPrecision(6))
}

function judge(floor: Floor, figures: Figure[]): Judgement {
  const measured = figures.find(({ name }) => name === floor.figure)?.median ?? null
  const [asked, holds] =
    'atLeast' in floor
      ? [`at least ${floor.atLeast}`, (value: number) => value >= floor.atLeast]
      : [`at most ${floor.atMost}`, (value: number) => value <= floor.atMost]
  return { figure: floor.figure, asked, measured, missed: measured === null || !holds(measured) }
}
