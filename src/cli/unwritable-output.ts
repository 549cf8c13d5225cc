/**
 * Ends the process with 0 when nobody reads its output any longer: `hookgate tail | head` is no failure. Anything else that
 * keeps its output from being written, such as a full disk, is said, and ends it with 1.
 */
export function endOnUnwritableOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0)
      console.error(`The output cannot be written: ${error.message}.`)
      process.exit(1)
    })
  }
}
