/** Where in a text something is, as the end of a sentence; nothing when that is not known. */
export function describePosition({ position }: { position?: { line: number; column: number } | undefined }): string {
  return position === undefined ? '' : ` (line ${position.line}, column ${position.column})`
}
