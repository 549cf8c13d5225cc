import { Link } from '@tanstack/react-router'
import type { DifferingRequest } from '#contract/trial.ts'
import { textLinkClass } from '../../ui/text-link.ts'
import { useEditor } from '../flow-editor.ts'

/** What of one request differs: the two ends, and each field at steps that both passed. */
export function DifferenceDetail({ differing, version }: { differing: DifferingRequest; version: number }) {
  const { document } = useEditor()
  const nameOf = (nodeId: string) => document.nodes.find(({ id }) => id === nodeId)?.name ?? nodeId
  const { before, after, differences, requestId } = differing
  return (
    <section
      aria-label="What differs"
      className="w-[28rem] max-w-[45%] shrink-0 overflow-y-auto border-l border-line p-3 text-sm"
    >
      <p className="text-xs text-muted">
        The canvas shows both ways.{' '}
        <Link to="/requests/$requestId" params={{ requestId }} className={textLinkClass}>
          Open the request
        </Link>
      </p>
      {(before.status !== after.status || before.failure !== after.failure) && (
        <Pair name="How it ends" before={describeEnd(before)} after={describeEnd(after)} version={version} />
      )}
      {differences.map(({ nodeId, place, pointer, ...values }) => (
        <Pair
          key={`${nodeId} ${place} ${pointer}`}
          name={`${nameOf(nodeId)}, ${place === 'input' ? 'what is sent' : 'output'}`}
          pointer={pointer}
          before={print(values.before)}
          after={print(values.after)}
          version={version}
        />
      ))}
      {differences.length === 0 && differing.changes.join() === 'path' && (
        <p className="mt-2 text-muted">The steps that both pass do the same.</p>
      )}
    </section>
  )
}

type PairProps = { name: string; pointer?: string; before: string; after: string; version: number }

function Pair({ name, pointer = '', before, after, version }: PairProps) {
  return (
    <dl className="mt-3 rounded-md border border-line">
      <dt className="border-b border-line px-2.5 py-1.5 text-xs font-medium">
        {name} {pointer !== '' && <code className="break-all text-muted">{pointer}</code>}
      </dt>
      <dd className="px-2.5 pt-1.5">
        <span className="block text-xs text-muted">Version {version}</span>
        <code className="block text-xs break-all whitespace-pre-wrap">{before}</code>
      </dd>
      <dd className="px-2.5 pt-1 pb-1.5">
        <span className="block text-xs text-muted">Draft</span>
        <code className="block text-xs break-all whitespace-pre-wrap">{after}</code>
      </dd>
    </dl>
  )
}

function describeEnd({ status, failure }: DifferingRequest['before']): string {
  return failure === null ? status : `${status}: ${failure}`
}

function print(value: unknown): string {
  if (value === undefined) return '(nothing)'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
