import { type ReactNode, useId } from 'react'
import type { Flow } from '#contract/flow.ts'
import { FlowBadge } from '../../ui/status-badges.tsx'
import { type Import, newFlow } from './use-import.ts'

/** Flows of the file's name are there: is one of them meant? */
export function ImportTarget({ given: { targets, choice, choose } }: { given: Import }) {
  const isOne = targets.length === 1
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">
        {isOne ? 'There is a flow of this name' : `There are ${targets.length} flows of this name`}
      </legend>
      <div className="divide-y divide-line rounded-lg border border-line">
        {targets.map((flow) => (
          <Choice
            key={flow.id}
            title={`Save as draft of ${flow.name}`}
            help={explain(flow)}
            isChosen={choice === flow.id}
            onChoose={() => choose(flow.id)}
          >
            <FlowBadge status={flow.status} />
            {!isOne && <code className="text-xs break-all text-muted">{flow.id}</code>}
          </Choice>
        ))}
        <Choice
          title="Create a new flow"
          help="With a POST URL of its own."
          isChosen={choice === newFlow}
          onChoose={() => choose(newFlow)}
        />
      </div>
    </fieldset>
  )
}

type ChoiceProps = { title: string; help: string; isChosen: boolean; onChoose: () => void; children?: ReactNode }

function Choice({ title, help, isChosen, onChoose, children }: ChoiceProps) {
  const id = useId()
  return (
    <div className="flex items-start gap-2.5 px-4 py-2.5">
      <input
        id={id}
        type="radio"
        name="import-target"
        checked={isChosen}
        onChange={onChoose}
        aria-describedby={`${id}-help`}
        className="mt-0.5 size-4 shrink-0"
      />
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
          <label htmlFor={id} className="min-w-0 text-sm break-words">
            {title}
          </label>
          {children}
        </div>
        <p id={`${id}-help`} className="text-xs text-muted">
          {help}
        </p>
      </div>
    </div>
  )
}

function explain({ draftVersion, activeVersion }: Flow): string {
  const draft =
    draftVersion === null
      ? 'A new version begins as draft.'
      : `It replaces the present draft, version ${draftVersion}, which is lost.`
  const active = activeVersion === null ? '' : ` Version ${activeVersion} stays active until the draft is activated.`
  return `${draft}${active} Name and description stay.`
}
