type Series = { name: string; colour: 'positive' | 'negative' | 'informative' | 'accent' }

type Props = {
  label: string
  series: Series[]
  /** One bar per entry: when it begins, and the value of each series, stacked in order. */
  bars: { at: string; values: number[] }[]
  timeOf: (at: string) => string
  height?: number
}

const fills: Record<Series['colour'], string> = {
  positive: 'fill-positive',
  negative: 'fill-negative',
  informative: 'fill-informative',
  accent: 'fill-accent',
}

/** Stacked bars over time. Read out, it is a sentence with the sums; each bar says its numbers when pointed at. */
export function BarChart({ label, series, bars, timeOf, height = 88 }: Props) {
  const top = Math.max(1, ...bars.map(({ values }) => values.reduce((sum, value) => sum + value, 0)))
  const sums = series.map(
    ({ name }, index) => `${bars.reduce((sum, bar) => sum + (bar.values[index] ?? 0), 0)} ${name}`,
  )
  const first = bars.at(0)
  const last = bars.at(-1)
  return (
    <figure>
      <svg
        role="img"
        aria-label={`${label}: ${sums.join(', ')}`}
        viewBox={`0 0 ${Math.max(1, bars.length)} ${height}`}
        preserveAspectRatio="none"
        className="block w-full"
        height={height}
      >
        <line
          x1="0"
          x2={bars.length}
          y1={height - 0.5}
          y2={height - 0.5}
          className="stroke-line"
          vectorEffect="non-scaling-stroke"
        />
        {bars.map(({ at, values }, bar) => {
          let y = height
          const words = series.map(({ name }, index) => `${values[index] ?? 0} ${name}`).join(', ')
          return (
            <g key={at}>
              {values.map((value, index) => {
                const size = (value / top) * (height - 4)
                y -= size
                const spec = series[index]
                if (size === 0 || spec === undefined) return null
                return (
                  <rect key={spec.name} x={bar + 0.1} width={0.8} y={y} height={size} className={fills[spec.colour]} />
                )
              })}
              <rect x={bar} width={1} y={0} height={height} fill="transparent">
                <title>{`${timeOf(at)}: ${words}`}</title>
              </rect>
            </g>
          )
        })}
      </svg>
      {first !== undefined && last !== undefined && (
        <figcaption className="mt-1 flex justify-between text-xs text-muted">
          <span>{timeOf(first.at)}</span>
          <span>peak {top === 1 && sums.every((sum) => sum.startsWith('0 ')) ? 0 : top}</span>
          <span>{timeOf(last.at)}</span>
        </figcaption>
      )}
    </figure>
  )
}

/** The course of a number in a table cell. */
export function Sparkline({ values, label }: { values: number[]; label: string }) {
  const top = Math.max(1, ...values)
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${values.length} 20`}
      preserveAspectRatio="none"
      className="h-5 w-24"
    >
      <title>{label}</title>
      {values.map((value, index) => {
        const size = value === 0 ? 1 : 2 + (value / top) * 18
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: the place is the identity
            key={index}
            x={index + 0.12}
            width={0.76}
            y={20 - size}
            height={size}
            className={value === 0 ? 'fill-line' : 'fill-accent'}
          />
        )
      })}
    </svg>
  )
}
