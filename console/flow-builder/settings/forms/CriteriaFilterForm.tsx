import { useEditor } from '../../flow-editor.ts'
import { setParam } from '../../model/change-node.ts'
import { ConditionGroup } from '../conditions/ConditionGroup.tsx'
import type { SettingsFormProps } from '../settings-forms.ts'

/** The condition of a filter. */
export function CriteriaFilterForm({ node }: SettingsFormProps) {
  const editor = useEditor()
  return (
    <>
      <h3 className="mb-2 text-sm font-semibold">Experiences pass when</h3>
      <ConditionGroup
        label="Condition"
        pointer="/params/when"
        condition={node.params?.when}
        onChange={(when, mark) =>
          editor.edit((present) => setParam(present, node.id, 'when', when), mark && `${node.id} ${mark}`)
        }
      />
    </>
  )
}
