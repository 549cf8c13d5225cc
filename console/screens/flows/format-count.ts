const format = new Intl.NumberFormat('en')

/** 1204 as "1,204". */
export function formatCount(count: number): string {
  return format.format(count)
}
