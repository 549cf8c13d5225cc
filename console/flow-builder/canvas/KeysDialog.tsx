import { Dialog } from '../../ui/Dialog.tsx'
import { keys } from './keys.ts'

/** All keys of the builder. On a Mac, Cmd does what Ctrl does. */
export function KeysDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog isOpen onClose={onClose} width="wide" title="Keys" description="On a Mac, Cmd does what Ctrl does.">
      <div className="gap-x-8 md:columns-2">
        {keys.map(({ title, lines }) => (
          <section key={title} aria-label={title} className="mb-4 break-inside-avoid">
            <h3 className="mb-1.5 text-sm font-semibold">{title}</h3>
            <dl className="space-y-1 text-sm">
              {lines.map(([names, does]) => (
                <div key={names} className="flex gap-3">
                  <dt className="w-36 shrink-0 font-mono text-xs leading-5 text-muted">{names}</dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
