import { globSync } from 'node:fs'
import { join } from 'node:path'
import type { Scenario } from './scenario.ts'

const folder = join(import.meta.dirname, 'scenarios')

/** Every file of bench/scenarios is a scenario. */
export async function findScenarios(): Promise<Scenario[]> {
  const files = globSync('*.ts', { cwd: folder }).sort()
  return await Promise.all(
    files.map(async (file) => {
      const { scenario } = (await import(join(folder, file))) as { scenario: Scenario }
      if (`${scenario?.name}.ts` !== file) throw new Error(`bench/scenarios/${file} exports no scenario of its name.`)
      return scenario
    }),
  )
}

/** The scenarios of these names, in this order; without names, all but the optional ones. */
export function chooseScenarios(scenarios: Scenario[], only: string | undefined): Scenario[] {
  if (only === undefined) return scenarios.filter(({ isOptional }) => isOptional !== true)
  return only.split(',').map((name) => {
    const chosen = scenarios.find((scenario) => scenario.name === name.trim())
    if (chosen !== undefined) return chosen
    throw new Error(
      `There is no scenario "${name.trim()}". There are: ${scenarios.map((scenario) => scenario.name).join(', ')}.`,
    )
  })
}
