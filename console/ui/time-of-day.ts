/** "14:02:11 UTC", for what happened just now. */
export function timeOfDay(instant: string): string {
  return `${new Date(instant).toISOString().slice(11, 19)} UTC`
}
