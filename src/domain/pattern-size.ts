/**
 * About how many instructions the pattern compiles to, without compiling it: counted repetition is written out, so
 * `(a{100}){10}` has a thousand. One pass over the text; to compile a pattern of 50 characters can take seconds.
 */
export function estimatePatternSize(pattern: string): number {
  const outer: number[] = []
  let sum = 0
  let last = 0
  for (const [token, least, comma, most] of pattern.matchAll(tokens)) {
    if (token === '(') {
      outer.push(sum)
      sum = 0
    } else if (least !== undefined) {
      const times = most ? Number(most) : Number(least) + (comma === '' ? 0 : 1)
      sum += last * Math.max(0, times - 1)
      last *= Math.max(1, times)
    } else {
      last = token === ')' ? sum + 2 : token.startsWith('\\Q') ? token.length : 1
      sum = (token === ')' ? (outer.pop() ?? 0) : sum) + last
    }
  }
  return outer.reduce((total, size) => total + size, sum)
}

/** What a repetition can follow, each as one token: a quotation, an escape, a class; a count; else one character. */
const tokens =
  /\\Q.*?(?:\\E|$)|\\[pP]\{[^}]*\}|\\x\{[^}]*\}|\\.|\[\^?\]?(?:\[:[^\]]*:\]|\\.|[^\]\\])*\]|\{(\d+)(,?)(\d*)\}|./gs
