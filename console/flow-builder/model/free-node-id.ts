/** The first of `stem`, `stem2`, `stem3` … that no node has. */
export function freeNodeId(stem: string, taken: ReadonlySet<string>): string {
  if (!taken.has(stem)) return stem
  for (let count = 2; ; count++) if (!taken.has(`${stem}${count}`)) return `${stem}${count}`
}
