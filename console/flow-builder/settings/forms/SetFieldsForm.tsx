import { kindOfTemplate } from '../../model/merge-tree.ts'
import { NamedRows } from '../fields/NamedRows.tsx'
import { useStep } from '../step-context.ts'

/** The fields that later steps can use. */
export function SetFieldsForm() {
  const { node, tree } = useStep()
  return (
    <NamedRows
      param="fields"
      title="Fields"
      noun="field"
      help={`Later steps read them as {{${node.id}.name}}. One merge field alone keeps its type; anything else becomes a text.`}
      namePattern={/^[A-Za-z][A-Za-z0-9_]{0,63}$/}
      nameFault="A letter, then letters, digits and underscores, 64 characters at most."
      hintOf={(value) => (value === '' ? undefined : kindOfTemplate(tree, value))}
      isRequired
    />
  )
}
