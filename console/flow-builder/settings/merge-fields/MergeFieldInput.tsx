import { Popover } from 'radix-ui'
import { type KeyboardEvent, useId, useLayoutEffect, useRef, useState } from 'react'
import { joinClasses } from '../../../ui/join-classes.ts'
import { useEditor } from '../../flow-editor.ts'
import {
  applyInsertion,
  type CompletionPlace,
  complete,
  completionAt,
  type Insertion,
  insertField,
  suggestionsFor,
} from '../../model/merge-completion.ts'
import { SettingField, type SettingFieldProps } from '../fields/SettingField.tsx'
import { useStep } from '../step-context.ts'
import { placeOfNotice } from '../template-editor/place-of-notice.ts'
import { useFieldRequest } from '../use-field-request.ts'
import { MergeFieldPicker } from './MergeFieldPicker.tsx'
import { MergeMarks } from './MergeMarks.tsx'
import { mergeTextClass } from './merge-text-class.ts'
import { Suggestions } from './Suggestions.tsx'

type Props = SettingFieldProps & {
  value: string
  onChange: (text: string) => void
  placeholder?: string | undefined
  isMultiline?: boolean
}

/**
 * A text with merge fields, which stand out. Typing `{{` offers what can be used here, a button shows all of it. The
 * field is as high as its text.
 */
export function MergeFieldInput({ value, onChange, placeholder, isMultiline = false, ...field }: Props) {
  const { isReadOnly } = useEditor()
  const { tree } = useStep()
  const input = useRef<HTMLTextAreaElement>(null)
  const listId = useId()
  const [caret, setCaret] = useState<number>()
  const [active, setActive] = useState(0)
  const [isDismissed, setDismissed] = useState(true)
  const wantedCaret = useRef<number>(undefined)

  // The caret is put where it belongs when the text that it belongs to is there.
  useLayoutEffect(() => {
    if (wantedCaret.current === undefined) return
    input.current?.setSelectionRange(wantedCaret.current, wantedCaret.current)
    wantedCaret.current = undefined
  })

  useFieldRequest(field.pointer, ({ message = '' }) => {
    const place = placeOfNotice(value, message)
    input.current?.focus()
    if (place !== undefined) input.current?.setSelectionRange(place.from, place.from)
  })

  const at = isDismissed || caret === undefined ? undefined : completionAt(value, caret)
  const suggestions = at === undefined ? [] : suggestionsFor(at, tree)
  const isOpen = suggestions.length > 0 && !isReadOnly
  const chosen = suggestions[Math.min(active, suggestions.length - 1)]

  const put = (insertion: Insertion) => {
    wantedCaret.current = insertion.caret
    setCaret(insertion.caret)
    setDismissed(true)
    onChange(applyInsertion(value, insertion))
  }
  const accept = (place: CompletionPlace, text: string) => put(complete(value, place, text, false))

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const { key } = event
    if (isOpen && at !== undefined && chosen !== undefined) {
      const move = key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0
      if (move !== 0)
        setActive((Math.min(active, suggestions.length - 1) + move + suggestions.length) % suggestions.length)
      else if ((key === 'Enter' || key === 'Tab') && !event.shiftKey) accept(at, chosen.text)
      else if (key === 'Escape') setDismissed(true)
      else return
      event.preventDefault()
      event.stopPropagation()
    } else if (key === 'Enter' && !isMultiline) event.preventDefault()
  }

  return (
    <SettingField {...field}>
      {(attributes) => (
        <Popover.Root open={isOpen} onOpenChange={(open) => !open && setDismissed(true)}>
          <Popover.Anchor asChild>
            <div className="relative grid grid-cols-[minmax(0,1fr)] rounded-md border border-control bg-surface text-sm focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-accent has-[textarea:read-only]:bg-sunken has-aria-invalid:border-negative">
              <MergeMarks text={value} isMultiline={isMultiline} />
              <textarea
                {...attributes}
                ref={input}
                rows={1}
                spellCheck={false}
                autoComplete="off"
                value={value}
                placeholder={placeholder}
                readOnly={isReadOnly}
                aria-autocomplete="list"
                aria-controls={isOpen ? listId : undefined}
                aria-activedescendant={
                  isOpen && chosen !== undefined ? `${listId}-${suggestions.indexOf(chosen)}` : undefined
                }
                onKeyDown={onKeyDown}
                onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart)}
                onBlur={() => setDismissed(true)}
                onChange={({ target }) => {
                  setCaret(target.selectionStart)
                  setActive(0)
                  setDismissed(false)
                  onChange(isMultiline ? target.value : target.value.replace(/\s*[\r\n]+\s*/g, ' '))
                }}
                className={joinClasses(mergeTextClass, 'resize-none overflow-hidden bg-transparent outline-none')}
              />
              {!isReadOnly && (
                <MergeFieldPicker
                  label={field.label}
                  onPick={({ path }) => {
                    const { selectionStart: from, selectionEnd: to } = input.current ?? {
                      selectionStart: 0,
                      selectionEnd: 0,
                    }
                    const range = caret === undefined ? { from: value.length, to: value.length } : { from, to }
                    put(insertField(value, range, path, false))
                  }}
                  onClose={() => input.current?.focus()}
                />
              )}
            </div>
          </Popover.Anchor>
          <Suggestions
            id={listId}
            suggestions={suggestions}
            active={chosen}
            onChoose={(text) => at !== undefined && accept(at, text)}
          />
        </Popover.Root>
      )}
    </SettingField>
  )
}
