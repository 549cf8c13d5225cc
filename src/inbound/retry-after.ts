/**
 * The value of Retry-After for a limit that is lifted in so many seconds: never earlier, and up to a tenth later (a second
 * at least), so that those who were refused together do not come back together.
 */
export function retryAfter(seconds: number): string {
  return String(seconds + Math.floor(Math.random() * (Math.max(1, seconds / 10) + 1)))
}
