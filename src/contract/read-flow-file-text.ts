import type { DataReading } from './data-reading.ts'
import { type FlowFileFormat, formatOfFileName } from './flow-file-format.ts'
import { readJson } from './read-json.ts'
import { readYaml } from './read-yaml.ts'

/** As long as a body that the API takes. Longer files are not looked at. */
export const flowFileLengthMax = 1_048_576

/** The data of a flow file. Without a format in its name, what begins with a bracket is JSON. */
export function readFlowFileText(text: string, name: string): DataReading & { format: FlowFileFormat } {
  // Some editors write a byte order mark, which nobody sees and JSON does not have.
  const content = text.replace(/^\u{FEFF}/u, '')
  const format = formatOfFileName(name) ?? (/^\s*[[{]/.test(content) ? 'json' : 'yaml')
  if (content.length > flowFileLengthMax)
    return { kind: 'unreadable', message: `it is longer than ${flowFileLengthMax} characters`, format }
  return { ...(format === 'json' ? readJson(content) : readYaml(content)), format }
}
