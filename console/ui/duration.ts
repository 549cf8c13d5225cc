/** "420 ms", "3.2 s", "2 min 5 s", "3 hr 4 min", "2 d 3 hr". */
export function formatDuration(durationMs: number): string {
  const ms = Math.max(0, Math.round(durationMs))
  if (ms < 1_000) return `${ms} ms`
  if (ms < 60_000) return `${(Math.floor(ms / 100) / 10).toString()} s`
  const seconds = Math.floor(ms / 1_000)
  const [minutes, hours, days] = [Math.floor(seconds / 60), Math.floor(seconds / 3_600), Math.floor(seconds / 86_400)]
  if (hours === 0) return join(`${minutes} min`, seconds % 60, 's')
  if (days === 0) return join(`${hours} hr`, minutes % 60, 'min')
  return join(`${days} d`, hours % 24, 'hr')
}

function join(main: string, rest: number, unit: string): string {
  return rest === 0 ? main : `${main} ${rest} ${unit}`
}
