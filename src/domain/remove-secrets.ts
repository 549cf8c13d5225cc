/** Shorter texts are everywhere, and no secrets. */
const secretLengthMin = 4

export const removedMark = '[removed]'

/** Takes the secrets out of whatever it is given: texts, and JSON values with their names, at any depth. */
export type SecretRemover = {
  fromText(text: string): string
  /** From the beginning of a text that goes on: also a secret that is cut off at its end. */
  fromBeginning(text: string): string
  fromValue(value: unknown): unknown
}

/** Removes each of the secrets as it is, and as it is written in a URL or inside JSON. */
export function createSecretRemover(secrets: readonly string[]): SecretRemover {
  const forms = [...new Set(secrets.filter(({ length }) => length >= secretLengthMin).flatMap(formsOf))]
  // The longest first: one may be a part of another.
  forms.sort((a, b) => b.length - a.length)

  const fromText = (text: string) => forms.reduce((rest, form) => rest.replaceAll(form, removedMark), text)

  function fromBeginning(text: string): string {
    const rest = fromText(text)
    const cut = Math.max(0, ...forms.map((form) => lengthOfBeginning(rest, form)))
    return cut === 0 ? rest : rest.slice(0, -cut) + removedMark
  }

  function fromValue(value: unknown): unknown {
    if (forms.length === 0) return value
    if (typeof value === 'string') return fromText(value)
    if (typeof value === 'number') return fromText(String(value)) === String(value) ? value : removedMark
    if (Array.isArray(value)) return value.map(fromValue)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [fromText(name), fromValue(member)]))
  }

  return { fromText, fromBeginning, fromValue }
}

function formsOf(secret: string): string[] {
  const inUrl = encodeURIComponent(secret.toWellFormed())
  const inJson = JSON.stringify(secret).slice(1, -1)
  return [secret, inJson, inJson.replaceAll('/', '\\/'), inUrl, inUrl.replaceAll('%20', '+')]
}

/** How much of the text's end is the beginning of the form, if it is enough to be told. */
function lengthOfBeginning(text: string, form: string): number {
  for (let length = form.length - 1; length >= secretLengthMin; length--) {
    if (text.endsWith(form.slice(0, length))) return length
  }
  return 0
}
