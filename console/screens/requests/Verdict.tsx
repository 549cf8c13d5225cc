import { CircleAlert, CircleCheck } from 'lucide-react'
import type { InboundRequestDetail } from '#contract/inbound-request.ts'
import { rejectionReasons } from '#contract/rejection-reasons.ts'
import { joinClasses } from '../../ui/join-classes.ts'
import { reasonLabel } from './reason-label.ts'

/** What was decided, in words, and what can be done about it. */
export function Verdict({ request }: { request: InboundRequestDetail }) {
  const { outcome, reason, detail, notes, hasBody, flowId, replayOf, replayedAs } = request
  const isRejected = outcome === 'rejected'
  const Icon = isRejected ? CircleAlert : CircleCheck
  return (
    <section
      aria-label="Outcome"
      className={joinClasses(
        'mb-5 flex gap-3 rounded-lg px-4 py-3',
        isRejected ? 'bg-negative-soft text-negative' : 'bg-positive-soft text-positive',
      )}
    >
      <Icon aria-hidden className="mt-0.5 size-5 shrink-0" />
      <div className="min-w-0">
        <p className="font-semibold">
          {isRejected && reason !== null
            ? `Rejected: ${reasonLabel(reason).toLowerCase()}`
            : outcome === 'duplicate'
              ? 'A repeat of an earlier request. It was answered with the first one’s receipt and started nothing.'
              : replayOf !== null
                ? 'Accepted: a stored request was replayed, and its experience started.'
                : 'Accepted: stored with its experience before the sender was answered.'}
        </p>
        {isRejected && reason !== null && <p>{rejectionReasons[reason].help}</p>}
        {detail !== null && <p className="break-words">{detail}</p>}
        {isRejected && hasBody && flowId !== null && (
          <p>
            {replayedAs === null
              ? 'Its bytes are kept: when the cause is mended, it can be released.'
              : 'It was released since.'}
          </p>
        )}
        {notes
          .filter((note) => !isMismatch(note))
          .map((note) => (
            <p key={note} className="break-words">
              Noted: {note}
            </p>
          ))}
        <Mismatches lines={notes.filter(isMismatch)} />
      </div>
    </section>
  )
}

/** A line of the payload check: a JSON Pointer fragment and what is wrong there, or how many more there are. */
function isMismatch(note: string): boolean {
  return /^(#(\/\S*)? |and )/.test(note)
}

/** What of the payload does not match the schema of the flow, each with its place. */
function Mismatches({ lines }: { lines: string[] }) {
  if (lines.length === 0) return null
  return (
    <ul aria-label="Mismatches with the schema" className="mt-1 list-disc pl-5">
      {lines.map((line) => {
        const [pointer = '', ...words] = line.startsWith('#') ? line.split(' ') : ['', line]
        return (
          <li key={line} className="break-words">
            {pointer !== '' && <code className="font-mono text-xs break-all">{pointer}</code>} {words.join(' ')}
          </li>
        )
      })}
    </ul>
  )
}
