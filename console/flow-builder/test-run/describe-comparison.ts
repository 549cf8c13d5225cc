import type { Comparison } from '#contract/trial.ts'

/** What a comparison found, in a sentence or two. */
export function describeComparison({ compared, differing, otherPath, version, isComplete }: Comparison): string {
  if (compared === 0) return 'No request of this flow is kept that the two could be compared on.'
  const of = compared === 1 ? 'the last request' : `the last ${compared} requests`
  const rest = isComplete ? '' : ' Time ran out before the others were compared.'
  if (differing.length === 0) return `All is as in version ${version} for ${of}.${rest}`
  const others = differing.length - otherPath
  const parts = [
    otherPath === 0 ? '' : `${otherPath} would go another way`,
    others === 0 ? '' : `${others} would ${otherPath === 0 ? '' : 'otherwise '}differ in what is sent or left`,
  ].filter(Boolean)
  return `Of ${of}, ${parts.join(', ')} than in version ${version}.${rest}`
}
