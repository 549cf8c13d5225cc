import Type from 'typebox'

/**
 * Marks text that a person writes, and that may be shown in a terminal: no control characters, and no halves of surrogate
 * pairs. A `name` is one line, and is normalised before anything is checked; a `description` may have several.
 */
export const writtenText = 'x-text'

/** What a person calls something. */
export function Name(maxLength = 80) {
  return Type.String({
    minLength: 1,
    maxLength,
    pattern: '\\S',
    description:
      'Without control characters. Stored in Unicode NFC and without surrounding space; that is what must not be longer.',
    [writtenText]: 'name',
  })
}

/** What a person says about something. */
export function Description() {
  return Type.String({
    maxLength: 500,
    description: 'Without control characters except tabs and line breaks.',
    [writtenText]: 'description',
  })
}
