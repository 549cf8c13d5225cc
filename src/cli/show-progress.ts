/** Where people watch: standard error. */
type Terminal = { isTTY?: boolean; write(text: string): unknown }

export type Progress = {
  /** Shows the count, at most ten times a second. */
  update(rows: number): void
  /** Shows the last count, and leaves it there. */
  end(): void
}

const intervalMs = 100

/** A count that goes up in place, of rows or of something else. Nothing is written when it is hidden, or to what is no terminal. */
export function showProgress(terminal: Terminal, { isHidden = false, of = 'rows' } = {}): Progress {
  const isShown = terminal.isTTY === true && !isHidden
  let rows = 0
  let shownAt = Number.NEGATIVE_INFINITY
  const show = (end: string) => {
    if (isShown) terminal.write(`\r${rows.toLocaleString('en')} ${of}${end}`)
  }
  return {
    update(count) {
      rows = count
      const now = performance.now()
      if (now - shownAt < intervalMs) return
      shownAt = now
      show('')
    },
    end: () => show('\n'),
  }
}
