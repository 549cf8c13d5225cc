import type { MergeField } from '../../model/merge-tree.ts'

export type TreeRow = { field: MergeField; level: number; isOpen: boolean }

/** Sources that have no more members than this are open at first. */
const openedMembers = 12

/** The lines of the tree that are visible, from the top down. */
export function listTreeRows(tree: readonly MergeField[], open: ReadonlySet<string> | 'all', level = 1): TreeRow[] {
  return tree.flatMap((field) => {
    const isOpen = field.children.length > 0 && (open === 'all' || open.has(field.path))
    return [{ field, level, isOpen }, ...(isOpen ? listTreeRows(field.children, open, level + 1) : [])]
  })
}

/** What is open before anybody opened anything: the first source, and those that are short. */
export function openAtFirst(tree: readonly MergeField[]): Set<string> {
  return new Set(
    tree
      .filter(({ children }, index) => index === 0 || children.length <= openedMembers)
      .flatMap((source) => [
        source.path,
        ...source.children.filter(({ children }) => children.length <= openedMembers).map(({ path }) => path),
      ]),
  )
}
