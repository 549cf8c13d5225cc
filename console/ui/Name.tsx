import type { Names } from '../api/names.ts'
import { Skeleton } from './Skeleton.tsx'

type Props = { id: string; names: Names; otherwise?: string | null }

/**
 * The name of an object in one line, cut at its end whichever way it is written; a place for it while names are read, and its id when it has none
 * any more.
 */
export function Name({ id, names, otherwise }: Props) {
  const name = names.byId.get(id)
  if (name === undefined && names.isLoading) return <Skeleton className="my-[0.1875rem] w-24" />
  return (
    <span dir="auto" className="block text-left break-words md:truncate" title={name ?? id}>
      {name ?? <span className="font-mono text-xs">{otherwise ?? id}</span>}
    </span>
  )
}
