import { readSettings, summarizeSettings } from '#settings.ts'

/** Prints every setting with its value; all problems at once when there are any. */
export function printSettings({ json = false }: { json?: boolean }): void {
  const summary = summarizeSettings(readSettings(process.env))
  if (json) {
    console.log(JSON.stringify(summary, null, 2))
    return
  }
  const width = Math.max(...Object.keys(summary).map((name) => name.length))
  for (const [name, value] of Object.entries(summary)) console.log(`${name.padEnd(width)}  ${value}`)
}
