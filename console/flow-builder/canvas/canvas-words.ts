import type { AriaLabelConfig } from '@xyflow/react'

const editing = 'Enter opens it, arrow keys move it, Delete removes it, Escape lets go of it.'

/** What the canvas says to screen readers. */
export const canvasWords: Partial<AriaLabelConfig> = {
  'node.a11yDescription.default': editing,
  'node.a11yDescription.keyboardDisabled': 'Enter opens it.',
  'node.a11yDescription.ariaLiveMessage': ({ direction, x, y }) => `Moved ${direction}, to ${x}, ${y}.`,
  'edge.a11yDescription.default': 'Enter chooses it, N puts a step on it, Delete removes it.',
  'minimap.ariaLabel': 'Overview of the canvas',
  'handle.ariaLabel': 'Exit: drag to connect',
}
