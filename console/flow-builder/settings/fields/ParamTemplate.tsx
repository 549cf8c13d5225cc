import { MergeFieldInput } from '../merge-fields/MergeFieldInput.tsx'
import { textOf, useParam } from '../step-context.ts'

type Props = {
  name: string
  label: string
  help?: string
  placeholder?: string
  isRequired?: boolean
  isMultiline?: boolean
}

/** A parameter that is a text with merge fields. One that is not required goes when it is emptied. */
export function ParamTemplate({ name, isRequired = false, ...rest }: Props) {
  const [value, setValue] = useParam(name)
  return (
    <MergeFieldInput
      {...rest}
      pointer={`/params/${name}`}
      isRequired={isRequired}
      value={textOf(value)}
      onChange={(text) => setValue(text === '' && !isRequired ? undefined : text)}
    />
  )
}
