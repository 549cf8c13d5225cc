import { Plus } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from '../../../ui/Button.tsx'
import { useEditor } from '../../flow-editor.ts'
import { type NamedValue, readNamedValues, writeNamedValues } from '../../model/named-values.ts'
import { useNotices, useParam } from '../step-context.ts'
import { useRowFocus } from '../use-row-focus.ts'
import { NamedRow } from './NamedRow.tsx'
import { NoticeLines } from './SettingField.tsx'

export type NamedRowsProps = {
  param: string
  title: string
  /** What one of them is called. */
  noun: string
  help: string
  namePattern: RegExp
  nameFault: string
  /** What the value will be, as far as can be told. */
  hintOf?: (value: string) => string | undefined
  /** Whether the parameter is there also without any row. */
  isRequired?: boolean
}

/** Values by name, a row each. Rows without a name, or with the name of an earlier one, are not in the document yet. */
export function NamedRows(props: NamedRowsProps) {
  const { param, title, noun, help, isRequired = false } = props
  const { isReadOnly } = useEditor()
  const [value, setValue] = useParam(param)
  const notices = useNotices(`/params/${param}`, true)
  const [rows, setRows] = useState(() => readNamedValues(value))
  const focus = useRowFocus()
  const isSame = JSON.stringify(writeNamedValues(rows)) === JSON.stringify(value ?? {})
  useEffect(() => {
    if (!isSame) setRows(readNamedValues(value))
  }, [isSame, value])

  const change = (next: NamedValue[]) => {
    setRows(next)
    const written = writeNamedValues(next)
    if (JSON.stringify(written) === JSON.stringify(value ?? {})) return
    setValue(Object.keys(written).length === 0 && !isRequired ? undefined : written)
  }
  const add = () => {
    change([...rows, { name: '', value: '' }])
    focus.afterAdding()
  }
  const remove = (index: number) => {
    change(rows.filter((_, other) => other !== index))
    focus.afterRemoval(index)
  }

  return (
    <section
      ref={focus.container}
      aria-label={title}
      data-field={`/params/${param}`}
      data-tells={`/params/${param}`}
      className="mt-4 first:mt-0"
    >
      <h3 className="text-sm font-medium">{title}</h3>
      <p className="mb-1.5 text-xs text-muted">{help}</p>
      <NoticeLines notices={notices} />
      {rows.length > 0 && (
        <ul data-rows className="space-y-2">
          {rows.map((row, index) => (
            <NamedRow
              // biome-ignore lint/suspicious/noArrayIndexKey: names are edited, and may be given twice
              key={index}
              {...props}
              row={row}
              number={index + 1}
              isTwice={rows.findIndex(({ name }) => name === row.name) < index}
              onChange={(changed) => change(rows.with(index, changed))}
              onRemove={() => remove(index)}
            />
          ))}
        </ul>
      )}
      {!isReadOnly && (
        <Button data-add look="quiet" size="small" onClick={add} className="mt-1.5">
          <Plus aria-hidden className="size-3.5" /> Add a {noun}
        </Button>
      )}
      {isReadOnly && rows.length === 0 && <p className="text-sm text-muted">None.</p>}
    </section>
  )
}
