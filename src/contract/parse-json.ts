/**
 * `JSON.parse` with the names that the text has. V8 (13.6 in Node 24.21, and newer) may read a name that is written with an
 * escape as one that another text had at the same place: after `{"a":0,"\\":0}`, `{"a":0,"\n":0}` has the member `\`
 * (https://github.com/nodejs/node/issues/63785). So a text with such a name is parsed with names that need no escape, and the
 * members are named afterwards. Throws what `JSON.parse` throws.
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text)
  if (!text.includes('\\') || !hasEscapedName(text)) return value
  let prefix: string
  do prefix = `name ${Math.random()} `
  while (text.includes(prefix))
  const names: string[] = []
  const renamed = text.replace(string, (literal, behind: string | undefined) => {
    if (behind === undefined) return literal
    names.push(JSON.parse(literal.slice(0, -behind.length)))
    return `"${prefix}${names.length - 1}":`
  })
  return nameMembers(JSON.parse(renamed), (placeholder) => names[Number(placeholder.slice(prefix.length))] ?? '')
}

/** A string of JSON, and the colon behind it when it is a name. */
const string = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?/g

function hasEscapedName(text: string): boolean {
  for (const [literal, behind] of text.matchAll(string)) if (behind !== undefined && literal.includes('\\')) return true
  return false
}

/** Of two members with the same name the last wins, at the place of the first, as in `JSON.parse`. */
function nameMembers(value: unknown, nameOf: (placeholder: string) => string): unknown {
  if (Array.isArray(value)) return value.map((element) => nameMembers(element, nameOf))
  if (typeof value !== 'object' || value === null) return value
  // Defines members, also one called __proto__.
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [nameOf(name), nameMembers(member, nameOf)]))
}
