import { Plus, SearchX, Workflow } from 'lucide-react'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'

type Props = { onClear: (() => void) | undefined; onNew: (() => void) | undefined }

/** In place of the list: nothing fits the filter, or there is no flow yet. */
export function NoFlows({ onClear, onNew }: Props) {
  if (onClear !== undefined)
    return (
      <EmptyState
        icon={SearchX}
        title="No flow fits the filter."
        action={<Button onClick={onClear}>Clear filters</Button>}
      >
        Names and descriptions are searched; deleted flows are not listed.
      </EmptyState>
    )
  return (
    <EmptyState
      icon={Workflow}
      title="No flows yet"
      action={
        onNew !== undefined && (
          <Button look="primary" onClick={onNew}>
            <Plus aria-hidden className="size-4" /> New flow
          </Button>
        )
      }
    >
      <p>
        A flow says what happens when a webhook arrives: another system POSTs JSON to its URL, and each accepted request
        starts an experience.
      </p>
      {onNew === undefined ? (
        <p className="mt-1">Ask an owner, an admin or a designer to make the first.</p>
      ) : (
        <p className="mt-1">
          Begin with an empty one, or with a file such as <code className="text-xs">examples/welcome.json</code>.
        </p>
      )}
    </EmptyState>
  )
}
