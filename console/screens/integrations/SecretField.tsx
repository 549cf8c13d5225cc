import { Eye, EyeOff } from 'lucide-react'
import { type ComponentProps, useRef, useState } from 'react'
import { IconButton } from '../../ui/Button.tsx'
import { Field } from '../../ui/Fields.tsx'

type Props = Pick<ComponentProps<'input'>, 'name' | 'required' | 'placeholder'> & {
  label: string
  help: string | undefined
  error: string | undefined
  isOptional: boolean
}

/**
 * A field for a secret. The value is in the control alone. It can be looked at while it is typed: as soon as the focus
 * leaves, it is hidden again.
 */
export function SecretField({ label, help, error, isOptional, ...input }: Props) {
  const [isShown, setShown] = useState(false)
  const control = useRef<HTMLInputElement>(null)
  return (
    <Field label={label} help={help} error={error} isOptional={isOptional}>
      {(attributes) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: only watches the focus of the two controls in it
        <div
          className="relative"
          onBlur={({ currentTarget, relatedTarget }) => !currentTarget.contains(relatedTarget) && setShown(false)}
        >
          <input
            {...input}
            {...attributes}
            ref={control}
            type={isShown ? 'text' : 'password'}
            autoComplete={isShown ? 'off' : 'new-password'}
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            className="h-8 w-full rounded-md border border-control bg-surface pr-9 pl-2.5 text-ink aria-invalid:border-negative"
          />
          <IconButton
            icon={isShown ? EyeOff : Eye}
            label={`${isShown ? 'Hide' : 'Show'} ${label.toLowerCase()}`}
            className="absolute inset-y-0 right-0"
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => {
              control.current?.focus()
              setShown(!isShown)
            }}
          />
        </div>
      )}
    </Field>
  )
}
