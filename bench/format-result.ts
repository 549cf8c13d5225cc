import type { Figure, ScenarioResult } from './run-scenario.ts'

const thousands = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

/** A scenario's figures as lines: median, spread, and whether what is asked was met. */
export function formatResult({ name, measures, figures, floors, notes }: ScenarioResult): string {
  const rows = figures.map((figure) => {
    const judged = floors.filter((floor) => floor.figure === figure.name)
    return [
      figure.name,
      `${show(figure.median)}${figure.unit === '' ? '' : ` ${figure.unit}`}`,
      figure.values.length > 1 ? `${show(figure.min)} – ${show(figure.max)}` : '',
      judged
        .map(
          ({ asked, measured, missed }) => `asked ${asked}, measured ${show(measured)}: ${missed ? 'missed' : 'met'}`,
        )
        .join('; '),
    ]
  })
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map(([figure = '', median = '', spread = '', floor = '']) =>
    `  ${figure.padEnd(widths[0] ?? 0)}  ${median.padStart(widths[1] ?? 0)}  ${spread.padStart(widths[2] ?? 0)}  ${floor}`.trimEnd(),
  )
  return [`${name}: ${measures}`, ...lines, ...notes.map((note) => `  ${note}`)].join('\n')
}

function show(value: Figure['median']): string {
  if (value === null) return 'not measured'
  if (Math.abs(value) >= 1000) return thousands.format(value)
  return String(Number(value.toPrecision(3)))
}
