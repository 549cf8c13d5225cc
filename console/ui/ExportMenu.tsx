import { Download } from 'lucide-react'
import { useRef, useState } from 'react'
import type { ExportFormat } from '#contract/export-format.ts'
import type { Query } from '../api/call.ts'
import { readExport } from '../api/read-export.ts'
import { Button } from './Button.tsx'
import { Dialog } from './Dialog.tsx'
import { Menu, MenuItem } from './Menu.tsx'
import { ProblemNotice } from './ProblemNotice.tsx'
import { saveFile } from './save-file.ts'
import { toast } from './Toasts.tsx'

type Props = {
  /** The list, as in its address: `requests`. */
  resource: string
  filter: Query
}

type Progress = { format: ExportFormat; rows: number; error?: unknown }

const formats: Record<ExportFormat, string> = { csv: 'CSV, for spreadsheets', jsonl: 'JSON Lines, for programs' }
const number = new Intl.NumberFormat('en')

/** Saves the list with its filter as a file, and says how far it is. */
export function ExportMenu({ resource, filter }: Props) {
  const [progress, setProgress] = useState<Progress>()
  const abort = useRef<AbortController>(null)

  const start = async (format: ExportFormat) => {
    const controller = new AbortController()
    abort.current = controller
    setProgress({ format, rows: 0 })
    try {
      const onRows = (rows: number) => setProgress({ format, rows })
      const { file, fileName, rows } = await readExport(resource, { ...filter, format }, controller.signal, onRows)
      saveFile(file, fileName)
      setProgress(undefined)
      toast(`${number.format(rows)} rows exported`, fileName)
    } catch (error) {
      if (!controller.signal.aborted) setProgress({ format, rows: 0, error })
    }
  }
  const close = () => {
    abort.current?.abort()
    setProgress(undefined)
  }

  return (
    <>
      <Menu
        trigger={
          <Button>
            <Download aria-hidden className="size-4" /> Export
          </Button>
        }
      >
        {(Object.keys(formats) as ExportFormat[]).map((format) => (
          <MenuItem key={format} onSelect={() => void start(format)}>
            {formats[format]}
          </MenuItem>
        ))}
      </Menu>
      <Dialog
        isOpen={progress !== undefined}
        onClose={close}
        title={progress?.error === undefined ? 'Exporting' : 'The export is not complete'}
        actions={<Button onClick={close}>{progress?.error === undefined ? 'Cancel' : 'Close'}</Button>}
      >
        {progress?.error === undefined ? (
          <p aria-live="polite" className="tabular-nums">
            {number.format(progress?.rows ?? 0)} rows so far. The file is saved when the last one is here.
          </p>
        ) : (
          <ProblemNotice error={progress.error} />
        )}
      </Dialog>
    </>
  )
}
