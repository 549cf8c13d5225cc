/** Every key of the builder, for the dialog that lists them. */
export const keys: { title: string; lines: [keys: string, does: string][] }[] = [
  {
    title: 'Build',
    lines: [
      ['N or A', 'Add a step: after the chosen one, or on the chosen connection'],
      ['M', 'Add a note'],
      ['Enter', 'Open the settings of a step, write in a note'],
      ['Escape', 'From the settings back to the step; let go of what is chosen'],
      ['Delete', 'Remove what is chosen, or a connection'],
      ['Arrow keys', 'Move what is chosen; with Shift further'],
      ['Alt+Arrow keys', 'Change the size of a note'],
    ],
  },
  {
    title: 'Choose and copy',
    lines: [
      ['Tab', 'Go to the next connection or step'],
      ['Shift+drag', 'Choose all that a frame touches'],
      ['Shift+click', 'Choose one more'],
      ['Ctrl+A', 'Choose everything'],
      ['Ctrl+C, Ctrl+X, Ctrl+V', 'Copy, cut and paste, also into another flow'],
      ['Ctrl+D', 'Duplicate'],
      ['Ctrl+Z, Ctrl+Shift+Z', 'Undo, redo'],
    ],
  },
  {
    title: 'Look around',
    lines: [
      ['Scroll, or Space+drag', 'Move the canvas'],
      ['Ctrl+scroll, + and -', 'Zoom'],
      ['1', 'Show the whole flow'],
      ['?', 'Show these keys'],
    ],
  },
]
