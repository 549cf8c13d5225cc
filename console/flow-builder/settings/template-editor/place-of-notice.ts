/** Where in the text a message points with "(line 2, column 5)", as far as the end of its merge field or line. */
export function placeOfNotice(text: string, message: string): { from: number; to: number } | undefined {
  const found = /\(line (\d+), column (\d+)\)\.?$/.exec(message)
  if (found === null) return undefined
  const [line, column] = [Number(found[1]), Number(found[2])]
  const lines = text.split('\n')
  const own = lines[line - 1]
  if (own === undefined) return undefined
  const start = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0)
  const from = start + Math.min(column - 1, Math.max(0, own.length - 1))
  const rest = own.slice(from - start)
  const length = /^.*?[}%]\}/.exec(rest)?.[0].length ?? rest.length
  return { from, to: from + length }
}
