import { useLayoutEffect, useRef, useState } from 'react'
import type { FlowNode, FlowProblem } from '#contract/flow-document.ts'
import { isKnownType } from '../../ui/node-titles.ts'
import { describeField } from '../menu-bar/describe-field.ts'
import { NoticeLines } from './fields/SettingField.tsx'
import { ParamsText } from './ParamsText.tsx'
import { settingsForms } from './settings-forms.ts'
import { StepContext, useMergeTree } from './step-context.ts'

type Props = { node: FlowNode; problems: FlowProblem[]; warnings: FlowProblem[] }

/** The form of the step, and above it what no field of the form tells itself. */
export function StepForm({ node, problems, warnings }: Props) {
  const tree = useMergeTree(node.id)
  const form = useRef<HTMLDivElement>(null)
  const [told, setTold] = useState('')
  const Form = isKnownType(node.type) ? settingsForms[node.type] : ParamsText

  // Which fields there are is known when they are there.
  useLayoutEffect(() => {
    const fields = [...(form.current?.querySelectorAll<HTMLElement>('[data-tells]') ?? [])]
    setTold(fields.map(({ dataset: { tells = '' } }) => tells).join('\n'))
  })
  const isTold = ({ field }: FlowProblem) =>
    field !== null && told.split('\n').some((each) => each !== '' && (field === each || field.startsWith(`${each}/`)))
  const notices = [
    ...problems.filter((problem) => !isTold(problem)).map((problem) => ({ message: sentence(problem), isError: true })),
    ...warnings
      .filter((warning) => !isTold(warning))
      .map((warning) => ({ message: sentence(warning), isError: false })),
  ]
  return (
    <StepContext value={{ node, problems, warnings, tree }}>
      {notices.length > 0 && (
        <div data-notices tabIndex={-1} className="mb-3 rounded-md bg-sunken px-3 pt-1 pb-2">
          <NoticeLines notices={notices} />
        </div>
      )}
      <div ref={form}>
        <Form node={node} problems={problems} />
      </div>
    </StepContext>
  )
}

/** The message, after the name of its field where it has one: here nothing else says which it is about. */
function sentence({ field, message }: FlowProblem): string {
  const name = field === null ? '' : describeField(field)
  return name === '' ? message : `${name}: ${message}`
}
