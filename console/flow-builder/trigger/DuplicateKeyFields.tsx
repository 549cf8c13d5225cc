import type { DuplicateKey } from '#contract/nodes/webhook-trigger.ts'
import { SelectField } from '../../ui/Fields.tsx'
import { useEditor } from '../flow-editor.ts'
import type { SettingsFormProps } from '../settings/settings-forms.ts'
import { listPointers } from './list-pointers.ts'
import { ParamField } from './ParamField.tsx'
import { problemAt } from './problem-at.ts'
import { useSetParam } from './use-set-param.ts'

type Kind = 'standard' | 'header' | 'pointer'

const helps: Record<Kind, string> = {
  standard: 'The sender names each payload. The same key again starts nothing: the first answer is given once more.',
  header: 'The value of this header tells one payload from another.',
  pointer: 'This member of the payload tells one payload from another.',
}
/** What is shown of a value in a list. */
const valueLengthMax = 30

/** Where the key is that tells a payload sent twice from a new one. */
export function DuplicateKeyFields({ node, problems }: SettingsFormProps) {
  const { isReadOnly } = useEditor()
  const setParam = useSetParam(node)
  const key = readKey(node.params?.idempotency)
  const members = listPointers(node.params?.samplePayload)
  const set = (next: DuplicateKey | undefined, isTyped = false) => setParam('idempotency', next, { isTyped })
  const kind: Kind = key === undefined ? 'standard' : 'header' in key ? 'header' : 'pointer'
  const problem = problemAt(problems, '/params/idempotency')
  return (
    <>
      <div data-field="/params/idempotency" data-tells={key === undefined ? undefined : '/params/idempotency'}>
        <SelectField
          label="Duplicates are known by"
          value={kind}
          disabled={isReadOnly}
          help={helps[kind]}
          onChange={({ target: { value } }) =>
            set(
              value === 'header'
                ? { header: '' }
                : value === 'pointer'
                  ? { pointer: members[0]?.pointer ?? '' }
                  : undefined,
            )
          }
        >
          <option value="standard">Idempotency-Key or webhook-id</option>
          <option value="header">Another header</option>
          <option value="pointer">A member of the payload</option>
        </SelectField>
      </div>
      {key !== undefined && 'header' in key && (
        <ParamField
          label="Name of the header"
          field="/params/idempotency/header"
          value={key.header}
          placeholder="X-Event-Id"
          isReadOnly={isReadOnly}
          problem={problem}
          onChange={(header) => set({ header }, true)}
        />
      )}
      {key !== undefined && 'pointer' in key && (
        <>
          {members.length > 0 && !isReadOnly && (
            <SelectField
              label="Member of the sample"
              value={members.some(({ pointer }) => pointer === key.pointer) ? key.pointer : ''}
              onChange={({ target: { value } }) => value !== '' && set({ pointer: value })}
            >
              <option value="">None of these</option>
              {members.map(({ pointer, value }) => (
                <option key={pointer} value={pointer}>
                  {pointer} ({String(value).slice(0, valueLengthMax)})
                </option>
              ))}
            </SelectField>
          )}
          <ParamField
            label="JSON Pointer"
            field="/params/idempotency/pointer"
            value={key.pointer}
            placeholder="/order/id"
            isReadOnly={isReadOnly}
            problem={problem}
            help="Where the key stands in the payload (RFC 6901)."
            onChange={(pointer) => set({ pointer }, true)}
          />
        </>
      )}
    </>
  )
}

function readKey(key: unknown): DuplicateKey | undefined {
  if (typeof key !== 'object' || key === null) return undefined
  if ('header' in key && typeof key.header === 'string') return { header: key.header }
  return 'pointer' in key && typeof key.pointer === 'string' ? { pointer: key.pointer } : undefined
}
