import Type, { type TSchema } from 'typebox'

/** The schema keyword of strings that may hold merge fields. */
const templateKeyword = 'x-template'

/** A string that may hold merge fields (Liquid). Limits of form and range hold for what it renders to, not for its text. */
export function Template(charactersMax: number, description: string) {
  return Type.String({ maxLength: charactersMax, description, [templateKeyword]: true })
}

/** Whether the schema is of a string that may hold merge fields. */
export function isTemplate(schema: TSchema): boolean {
  return (schema as Record<string, unknown>)[templateKeyword] === true
}
