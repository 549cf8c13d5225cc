/** What one evaluation of a part of a schema costs, its own parts aside, in units of work. */
export type Cost = {
  /** Whatever the value is. */
  units: number
  /** For each member, when the value is an object. */
  unitsPerMember: number
  /** Whether it counts the characters of a text. */
  countsCharacters: boolean
}

/** Keywords that look at each member of an object. */
const overMembers = [
  ...['additionalProperties', 'patternProperties', 'propertyNames', 'unevaluatedProperties'],
  ...['minProperties', 'maxProperties'],
]

/** `countsMembers`: somewhere in the schema members that were looked at are remembered, which costs in every part. */
export function costOf(schema: Record<string, unknown>, countsMembers: boolean): Cost {
  const { const: constant, required, dependentRequired, properties, patternProperties } = schema
  const looksAtMembers = countsMembers || overMembers.some((keyword) => Object.hasOwn(schema, keyword))
  return {
    // A reference is a call of a function, and each missing name is described.
    units:
      (Object.hasOwn(schema, '$ref') ? 5 : 1) +
      countValues(constant) +
      4 * (countValues(required) + countValues(dependentRequired)) +
      countMembers(properties),
    unitsPerMember: looksAtMembers ? 5 + countMembers(patternProperties) : 0,
    countsCharacters: Object.hasOwn(schema, 'minLength') || Object.hasOwn(schema, 'maxLength'),
  }
}

/** Members and elements, and those inside them. */
function countValues(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return Object.values(value).reduce<number>((sum, member) => sum + 1 + countValues(member), 0)
}

function countMembers(value: unknown): number {
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0
}
