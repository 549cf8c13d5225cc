import { CircleAlert, TriangleAlert } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { joinClasses } from '../../../ui/join-classes.ts'
import { useEditor } from '../../flow-editor.ts'
import { type Notice, useNotices } from '../step-context.ts'

/** The look of a control of the settings. */
export const controlClass =
  'h-8 w-full min-w-0 rounded-md border border-control bg-surface px-2.5 text-sm [&[readonly]]:bg-sunken disabled:bg-sunken disabled:opacity-100 aria-invalid:border-negative'

export type SettingFieldProps = {
  label: string
  /** The JSON Pointer of what is set, in the step. */
  pointer: string
  help?: ReactNode
  isRequired?: boolean | undefined
  /** For fields in rows, whose column says what they are. */
  isLabelHidden?: boolean | undefined
  /** What is wrong with what was typed and is not in the document for that reason. */
  fault?: string | undefined
  /** Stands at the end of the line of the label. */
  aside?: ReactNode
}

export type ControlAttributes = {
  id: string
  'data-field': string
  'aria-describedby': string | undefined
  'aria-invalid': true | undefined
  'aria-required': true | undefined
}

type Props = SettingFieldProps & { children: (attributes: ControlAttributes, notices: Notice[]) => ReactNode }

/** A label, a control, its help, and below it what the gateway found wrong there. */
export function SettingField({ label, pointer, help, isRequired, isLabelHidden, fault, aside, children }: Props) {
  const id = useId()
  const found = useNotices(pointer)
  const { isReadOnly } = useEditor()
  const notices = fault === undefined ? found : [{ message: fault, isError: true }]
  const isWrong = notices.some(({ isError }) => isError)
  const saidIds = [help === undefined ? '' : `${id}-help`, notices.length === 0 ? '' : `${id}-notices`].filter(Boolean)
  return (
    <div data-tells={pointer} className={joinClasses('min-w-0', !isLabelHidden && 'mt-4 first:mt-0')}>
      <div className={joinClasses('mb-1 flex items-baseline gap-2', isLabelHidden && 'sr-only')}>
        <label id={`${id}-label`} htmlFor={id} className="text-sm font-medium">
          {label}
          {isRequired && !isReadOnly && (
            <span aria-hidden className="text-negative">
              {' *'}
            </span>
          )}
        </label>
        {aside !== undefined && <span className="ml-auto text-xs text-muted">{aside}</span>}
      </div>
      {children(
        {
          id,
          'data-field': pointer,
          'aria-describedby': saidIds.length === 0 ? undefined : saidIds.join(' '),
          'aria-invalid': isWrong || undefined,
          'aria-required': isRequired || undefined,
        },
        notices,
      )}
      {help !== undefined && (
        <div id={`${id}-help`} className="mt-1 text-xs text-muted">
          {help}
        </div>
      )}
      <NoticeLines id={`${id}-notices`} notices={notices} />
    </div>
  )
}

/** What was found, a line each; what would be said twice, once. */
export function NoticeLines({ id, notices }: { id?: string; notices: Notice[] }) {
  if (notices.length === 0) return null
  const lines = new Map(notices.map((notice) => [`${notice.isError} ${notice.message}`, notice]))
  return (
    <ul id={id} className="mt-1 space-y-0.5 text-xs">
      {[...lines].map(([key, { message, isError }]) => {
        const Icon = isError ? CircleAlert : TriangleAlert
        return (
          <li key={key} className={joinClasses('flex gap-1.5', isError ? 'text-negative' : 'text-caution')}>
            <Icon aria-hidden className="mt-0.5 size-3 shrink-0" />
            <span className="min-w-0 break-words">
              <span className="sr-only">{isError ? 'Problem: ' : 'Warning: '}</span>
              {message}
            </span>
          </li>
        )
      })}
    </ul>
  )
}
