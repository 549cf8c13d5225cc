import type { Comparison, DifferingRequest, RunChange } from '#contract/trial.ts'
import { Instant } from '../../ui/Instant.tsx'
import { joinClasses } from '../../ui/join-classes.ts'
import { useEditor } from '../flow-editor.ts'

type Props = {
  comparison: Comparison
  chosen: DifferingRequest | undefined
  onChoose: (differing: DifferingRequest) => void
}

const words: Record<RunChange, string> = { path: 'path', status: 'end', input: 'sent', output: 'output' }

/** The requests that the two treat differently, newest first, with the way of each. */
export function DifferingTable({ comparison: { differing, version }, chosen, onChoose }: Props) {
  const { document } = useEditor()
  const names = new Map(document.nodes.map(({ id, name }) => [id, name ?? id]))
  return (
    <div className="min-h-0 flex-1 overflow-auto">
      <table className="w-full table-fixed text-left text-sm" aria-label="Requests that differ">
        <thead className="sticky top-0 bg-surface text-xs text-muted">
          <tr className="border-b border-line">
            <th className="w-40 px-3 py-1.5 font-medium">Received</th>
            <th className="px-3 py-1.5 font-medium">Version {version}</th>
            <th className="px-3 py-1.5 font-medium">Draft</th>
            <th className="w-32 px-3 py-1.5 font-medium">Differs in</th>
          </tr>
        </thead>
        <tbody>
          {differing.map((request) => {
            const isChosen = request.requestId === chosen?.requestId
            return (
              <tr
                key={request.requestId}
                className={joinClasses('border-b border-line', isChosen ? 'bg-accent-soft' : 'hover:bg-hover')}
              >
                <td className="px-3 py-1.5 whitespace-nowrap">
                  <button
                    type="button"
                    aria-pressed={isChosen}
                    onClick={() => onChoose(request)}
                    className="text-accent underline-offset-2 hover:underline"
                  >
                    <Instant at={request.receivedAt} />
                    <span className="sr-only">, show both ways of request {request.requestId}</span>
                  </button>
                  <code aria-hidden title={request.requestId} className="ml-2 text-xs text-muted">
                    …{request.requestId.slice(-5)}
                  </code>
                </td>
                <Way path={request.before} other={request.after} names={names} />
                <Way path={request.after} other={request.before} names={names} />
                <td className="px-3 py-1.5 whitespace-nowrap text-muted">
                  {request.changes.map((change) => words[change]).join(', ')}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

type WayProps = {
  path: DifferingRequest['before']
  other: DifferingRequest['before']
  names: ReadonlyMap<string, string>
}

/** A way by the names of its steps; where the two part, in bold. */
function Way({ path: { path, status }, other, names }: WayProps) {
  const parts = path.findIndex((id, at) => other.path[at] !== id)
  const begin = Math.max(0, parts)
  return (
    <td className="px-3 py-1.5">
      <span className="block truncate" title={path.map((id) => names.get(id) ?? id).join(' → ')}>
        {begin > 0 && <span className="text-muted">… → </span>}
        {path.slice(begin).map((id, at) => (
          <span key={id}>
            {at > 0 && <span className="text-muted"> → </span>}
            <span className={begin + at === parts ? 'font-semibold' : ''}>{names.get(id) ?? id}</span>
          </span>
        ))}
        {status !== 'completed' && <span className="text-negative"> ({status})</span>}
      </span>
    </td>
  )
}
