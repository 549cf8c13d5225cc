const prefix = 'note:'

/** What the selection and the canvas call a note: no step has such an id. */
export const noteKey = (noteId: string): string => `${prefix}${noteId}`
export const isNoteKey = (key: string): boolean => key.startsWith(prefix)
export const noteIdOf = (key: string): string => key.slice(prefix.length)
