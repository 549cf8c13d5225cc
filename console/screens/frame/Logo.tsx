/** The gate: an arch, and what comes through it. */
export function Logo() {
  return (
    <svg aria-hidden viewBox="0 0 32 32" className="size-6 shrink-0">
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <path
        d="M9 24V14a7 7 0 0 1 14 0v10M9 24h5m4 0h5M16 13v8m0 0-3-3m3 3 3-3"
        fill="none"
        className="stroke-on-accent"
        strokeWidth="2.4"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}
