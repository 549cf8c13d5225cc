import Type from 'typebox'

/** Marks a text that is normalised before anything is checked: the length is that of what is stored. */
export const normalised = 'x-normalised'

/** What a person calls something. */
export function Name(maxLength = 80) {
  return Type.String({
    minLength: 1,
    maxLength,
    pattern: '\\S',
    description: 'Stored in Unicode NFC and without surrounding space; that is what must not be longer.',
    [normalised]: 'NFC',
  })
}
