import type { NodeCheck, ParamProblem } from './node-check.ts'

export const checkCriteriaSplit: NodeCheck = ({ paths }) => {
  if (!Array.isArray(paths)) return []
  const seen = new Set<string>()
  return paths.flatMap((path: unknown, index): ParamProblem[] => {
    if (typeof path !== 'object' || path === null || !('id' in path) || typeof path.id !== 'string') return []
    const { id } = path
    const pointer = `/paths/${index}/id`
    if (id === 'other') return [{ pointer, message: 'The outcome other is taken when no path is.' }]
    if (seen.has(id)) return [{ pointer, message: `More than one path has the id ${id}.` }]
    seen.add(id)
    return []
  })
}
