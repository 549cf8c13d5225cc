import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useState } from 'react'
import type { FlowDocument, FlowProblem } from '#contract/flow-document.ts'
import { Button } from '../../ui/Button.tsx'
import { useEditor } from '../flow-editor.ts'
import { describePlace } from './describe-field.ts'

type Props = { problems: FlowProblem[]; warnings: FlowProblem[] }

/** How many things are wrong; behind it the list, each line a way to the field. */
export function ProblemsMenu({ problems, warnings }: Props) {
  const editor = useEditor()
  const [isOpen, setOpen] = useState(false)
  const count = problems.length + warnings.length
  const words = describe(problems.length, warnings.length)
  if (count === 0)
    return (
      <span className="flex items-center gap-1.5 text-xs whitespace-nowrap text-muted">
        <CircleCheck aria-hidden className="size-4 text-positive" /> No problems
      </span>
    )
  const go = (problem: FlowProblem) => {
    setOpen(false)
    editor.goTo(problem)
  }
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <Button size="small">
          {problems.length > 0 ? (
            <CircleAlert aria-hidden className="size-4 text-negative" />
          ) : (
            <TriangleAlert aria-hidden className="size-4 text-caution" />
          )}
          {words}
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          collisionPadding={8}
          onCloseAutoFocus={(event) => event.preventDefault()}
          className="appear z-40 max-h-[60vh] w-96 max-w-[calc(100vw-1rem)] overflow-y-auto rounded-lg bg-raised p-1.5 shadow-raised"
        >
          <List
            title="Problems keep the flow from being activated"
            problems={problems}
            document={editor.document}
            onSelect={go}
          />
          <List title="Warnings do not" problems={warnings} document={editor.document} onSelect={go} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

type ListProps = {
  title: string
  problems: FlowProblem[]
  document: FlowDocument
  onSelect: (problem: FlowProblem) => void
}

function List({ title, problems, document, onSelect }: ListProps) {
  if (problems.length === 0) return null
  return (
    <section aria-label={title}>
      <h3 className="px-2 py-1 text-xs text-muted">{title}</h3>
      <ul>
        {problems.map((problem) => (
          <li key={`${problem.nodeId} ${problem.field} ${problem.message}`}>
            <button
              type="button"
              onClick={() => onSelect(problem)}
              className="w-full rounded-md px-2 py-1.5 text-left text-sm hover:bg-hover"
            >
              <span className="block text-xs break-words text-muted">{describePlace(problem, document)}</span>
              <span className="break-words">{problem.message}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function describe(problems: number, warnings: number): string {
  const parts = [
    problems === 0 ? '' : problems === 1 ? '1 problem' : `${problems} problems`,
    warnings === 0 ? '' : warnings === 1 ? '1 warning' : `${warnings} warnings`,
  ]
  return parts.filter(Boolean).join(', ')
}
