import type { ComparisonResult } from '#domain/evaluate-condition.ts'

/** What a timeline line keeps of comparisons: so many, and so many characters of the JSON of each side. */
const comparisonsMax = 200
const sideCharactersMax = 200

/**
 * Records the comparisons of one node for the timeline. A longer side is cut and becomes a text that ends in "…"; of more
 * comparisons the last ones are left out.
 */
export function createComparisonRecorder(): { record(comparisons: ComparisonResult[]): ComparisonResult[] } {
  let left = comparisonsMax
  return {
    record(comparisons) {
      const kept = comparisons.slice(0, left)
      left -= kept.length
      return kept.map((comparison) => ({
        ...comparison,
        left: shorten(comparison.left),
        ...('right' in comparison ? { right: shorten(comparison.right) } : {}),
      }))
    },
  }
}

function shorten(value: unknown): unknown {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  if (text.length <= sideCharactersMax) return value
  // A text that ends in half a surrogate pair cannot be stored.
  return `${text.slice(0, sideCharactersMax).replace(/[\ud800-\udbff]$/, '')}…`
}
