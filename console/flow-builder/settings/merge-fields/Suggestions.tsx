import { Popover } from 'radix-ui'
import { joinClasses } from '../../../ui/join-classes.ts'
import type { Suggestion } from '../../model/merge-completion.ts'
import { FieldSample } from './FieldSample.tsx'

type Props = {
  id: string
  suggestions: Suggestion[]
  active: Suggestion | undefined
  onChoose: (text: string) => void
}

/** What can be completed at the caret. The focus stays in the field, whose arrow keys move here. */
export function Suggestions({ id, suggestions, active, onChoose }: Props) {
  return (
    <Popover.Portal>
      <Popover.Content
        role="listbox"
        id={id}
        aria-label="Suggestions"
        align="start"
        sideOffset={4}
        collisionPadding={8}
        onOpenAutoFocus={(event) => event.preventDefault()}
        onCloseAutoFocus={(event) => event.preventDefault()}
        className="appear z-40 max-h-80 w-(--radix-popover-trigger-width) min-w-64 overflow-y-auto rounded-lg bg-raised p-1 shadow-raised"
      >
        {suggestions.map(({ text, field }, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field
          <div
            key={text}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={text === active?.text}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onChoose(text)}
            className={joinClasses(
              'flex items-baseline gap-3 rounded-md px-2 py-1 text-sm hover:bg-hover',
              text === active?.text && 'bg-hover',
            )}
          >
            <span className="min-w-0 shrink-0 truncate font-mono text-xs">{text}</span>
            {field !== undefined && <FieldSample field={field} />}
          </div>
        ))}
      </Popover.Content>
    </Popover.Portal>
  )
}
