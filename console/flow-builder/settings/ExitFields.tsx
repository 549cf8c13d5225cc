import type { FlowNode } from '#contract/flow-document.ts'
import { SelectField } from '../../ui/Fields.tsx'
import { outcomeName } from '../../ui/flow-drawing/outcome-name.ts'
import { useEditor } from '../flow-editor.ts'
import { connect } from '../model/connect.ts'
import { exitsOf, leavesBy } from '../model/exits.ts'

/** Where each exit leads: what lines say on the canvas, for the keyboard. Only what can be connected is offered. */
export function ExitFields({ node }: { node: FlowNode }) {
  const editor = useEditor()
  const { document } = editor
  const exits = exitsOf(node)
  if (exits.length === 0) return null
  return (
    <section aria-label="Exits" data-exits className="mt-5 border-t border-line pt-3">
      <h3 className="mb-2 text-sm font-semibold">Exits</h3>
      {exits.map((exit) => (
        <SelectField
          key={exit.outcome ?? ''}
          label={exit.outcome === undefined ? 'Next step' : `When ${outcomeName(node, exit.outcome)}`}
          disabled={editor.isReadOnly}
          value={document.edges.find((edge) => leavesBy(edge, exit))?.to ?? ''}
          onChange={({ target: { value } }) => (value === '' ? editor.disconnect(exit) : editor.connect(exit, value))}
        >
          <option value="">Ends the experience</option>
          {document.nodes
            .filter(({ id }) => connect(document, exit, id).kind === 'ok')
            .map(({ id, name }) => (
              <option key={id} value={id}>
                {name ?? id}
              </option>
            ))}
        </SelectField>
      ))}
    </section>
  )
}
