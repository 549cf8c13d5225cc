import { lazy, Suspense, useRef } from 'react'
import { useEditor } from '../../flow-editor.ts'
import { FormatJson } from '../fields/FormatJson.tsx'
import { SettingField } from '../fields/SettingField.tsx'
import { MergeFieldPicker } from '../merge-fields/MergeFieldPicker.tsx'
import { textOf, useParam, useStep } from '../step-context.ts'
import type { TemplateEditor } from './create-template-editor.ts'

const TemplateEditorField = lazy(async () => ({
  default: (await import('./TemplateEditorField.tsx')).TemplateEditorField,
}))

type Props = { param: string; label: string; language: 'json' | 'plain'; help: string; isRequired?: boolean }

/** A long text with merge fields. One that is not required goes when it is emptied. */
export function BodyField({ param, label, language, help, isRequired = false }: Props) {
  const { isReadOnly } = useEditor()
  const { tree } = useStep()
  const [value, setValue] = useParam(param)
  const editor = useRef<TemplateEditor>(null)
  const pointer = `/params/${param}`
  return (
    <SettingField
      label={label}
      pointer={pointer}
      help={help}
      isRequired={isRequired}
      aside={
        language === 'json' && (
          <FormatJson label={label} text={textOf(value)} onFormat={(text) => editor.current?.rewrite(text)} />
        )
      }
    >
      {({ id, ...attributes }, notices) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: it only hands the focus on
        <div
          data-field={pointer}
          // Problems lead to the field; it leads on to the editor, which may still be on its way.
          tabIndex={-1}
          onFocus={({ target, currentTarget }) => target === currentTarget && editor.current?.focus()}
          className="relative min-h-24 overflow-hidden rounded-md border border-control bg-surface focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-accent data-wrong:border-negative"
          data-wrong={attributes['aria-invalid']}
        >
          <Suspense fallback={<pre className="px-2.5 py-1.5 text-xs whitespace-pre-wrap">{textOf(value)}</pre>}>
            <TemplateEditorField
              pointer={pointer}
              handle={editor}
              text={textOf(value)}
              isJson={language === 'json'}
              isReadOnly={isReadOnly}
              hint={language === 'json' ? '{ "name": {{trigger.name | json}} }' : 'Type {{ for a merge field'}
              tree={tree}
              notices={notices}
              attributes={{
                'aria-labelledby': `${id}-label`,
                'aria-describedby': attributes['aria-describedby'],
                'aria-invalid': attributes['aria-invalid'] && 'true',
                'aria-required': attributes['aria-required'] && 'true',
              }}
              onChange={(text) => setValue(text === '' && !isRequired ? undefined : text)}
            />
          </Suspense>
          {!isReadOnly && (
            <MergeFieldPicker
              label={label}
              onPick={({ path }) => editor.current?.insert(path)}
              onClose={() => editor.current?.focus()}
              className="bg-surface"
            />
          )}
        </div>
      )}
    </SettingField>
  )
}
