import { styleText } from 'node:util'
import { toPrintable } from '../../src/cli/printable-text.ts'

type Style = Parameters<typeof styleText>[0]

/** Colour on a terminal, the same text without it elsewhere, or where NO_COLOR asks for none. */
function paint(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout })
}

/** The lines of the demo. What comes from outside is made safe for a terminal here. */
export const screen = {
  heading: (text: string) => console.log(`\n${paint('bold', text)}\n`),
  done: (text: string) => console.log(`  ${paint('green', '✓')} ${toPrintable(text)}`),
  failed: (text: string) => console.log(`  ${paint('red', '✗')} ${toPrintable(text)}`),
  arrow: (text: string) => console.log(`  ${paint('cyan', '→')} ${toPrintable(text)}`),
  pair: (name: string, value: string) => console.log(`  ${paint('dim', name.padEnd(10))}  ${toPrintable(value)}`),
  plain: (text: string) => console.log(text),
}
