import { type DragEvent, useState } from 'react'
import { TextField } from '../../ui/Fields.tsx'
import { joinClasses } from '../../ui/join-classes.ts'
import { flowFileTypes } from './read-flow-file.ts'

type Props = { error: string | undefined; onChoose: (file: File) => void }

/** A flow file, chosen or dropped. */
export function FlowFileField({ error, onChoose }: Props) {
  const [isOver, setOver] = useState(false)
  const over = (event: DragEvent<HTMLDivElement>, isNow: boolean) => {
    event.preventDefault()
    setOver(isNow)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a place to drop on; the field in it does the same by keyboard
    <div
      onDragOver={(event) => over(event, true)}
      onDragLeave={(event) => over(event, false)}
      onDrop={(event) => {
        over(event, false)
        const { files } = event.dataTransfer
        if (files[0] === undefined) return
        // The field names the file, as if it had been chosen.
        const field = event.currentTarget.querySelector('input')
        if (field !== null) field.files = files
        onChoose(files[0])
      }}
      className={joinClasses(
        'rounded-lg border border-dashed px-4 py-4',
        isOver ? 'border-accent bg-accent-soft' : 'border-control',
      )}
    >
      <TextField
        label="Flow file"
        type="file"
        accept={flowFileTypes}
        className="h-auto py-1 text-sm file:mr-2.5 file:rounded-sm file:bg-sunken file:px-2 file:py-0.5 file:font-medium"
        help="JSON or YAML, as a flow is exported. Choose it, or drop it here."
        error={error}
        // A file that was mended may be chosen again.
        onClick={(event) => {
          event.currentTarget.value = ''
        }}
        onChange={(event) => {
          const chosen = event.target.files?.[0]
          if (chosen !== undefined) onChoose(chosen)
        }}
      />
    </div>
  )
}
