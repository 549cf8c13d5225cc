/** The frame's place while the session is read: nothing moves when it arrives. */
export function FramePending() {
  return (
    <div aria-busy="true" className="min-h-dvh lg:grid lg:grid-cols-[15rem_minmax(0,1fr)]">
      <div className="hidden border-r border-line bg-surface lg:block" />
      <div className="h-12 border-b border-line bg-surface lg:hidden" />
    </div>
  )
}
