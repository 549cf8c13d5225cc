/** Nothing is set of an end. */
export function EndForm() {
  return (
    <p className="text-sm text-muted">
      Experiences that arrive here are completed. There is nothing to set, and nothing leads on from here.
    </p>
  )
}
