import Type, { type Static } from 'typebox'
import type { NodeSpec } from './node-spec.ts'
import { Template } from './template.ts'

/** The name of a field that set_fields writes: it is read as {{nodeId.name}}. */
const fieldName = '^[A-Za-z][A-Za-z0-9_]{0,63}$'

export const SetFieldsParams = Type.Object(
  {
    fields: Type.Record(Type.String({ pattern: fieldName }), Template(65_536, 'The value of the field.'), {
      additionalProperties: false,
      maxProperties: 100,
      description: 'Values by field name.',
    }),
  },
  { additionalProperties: false },
)
export type SetFieldsParams = Static<typeof SetFieldsParams>

export const setFieldsSpec = {
  title: 'Set fields',
  help: 'Computes values for later nodes.',
  outcomes: [],
  isFinal: false,
  params: SetFieldsParams,
  output: 'The fields: {{id.name}}.',
} as const satisfies NodeSpec
