/** Simulated time in microseconds. What is due at the same moment happens in the order in which it was asked for. */
export type Clock = {
  readonly nowUs: number
  after(delayUs: number, action: () => void): void
  runUntil(endUs: number): void
}

type Event = { atUs: number; order: number; action: () => void }

export function createClock(): Clock {
  const heap: Event[] = []
  let nowUs = 0
  let order = 0

  function isBefore(a: Event, b: Event): boolean {
    return a.atUs < b.atUs || (a.atUs === b.atUs && a.order < b.order)
  }

  function push(event: Event): void {
    let index = heap.push(event) - 1
    while (index > 0) {
      const parentIndex = (index - 1) >> 1
      const parent = heap[parentIndex] as Event
      if (!isBefore(event, parent)) break
      heap[index] = parent
      index = parentIndex
    }
    heap[index] = event
  }

  function pop(): Event | undefined {
    const first = heap[0]
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return first
    let index = 0
    for (;;) {
      let childIndex = 2 * index + 1
      const left = heap[childIndex]
      if (left === undefined) break
      const right = heap[childIndex + 1]
      if (right !== undefined && isBefore(right, left)) childIndex += 1
      const child = heap[childIndex] as Event
      if (!isBefore(child, last)) break
      heap[index] = child
      index = childIndex
    }
    heap[index] = last
    return first
  }

  return {
    get nowUs() {
      return nowUs
    },
    after: (delayUs, action) => push({ atUs: nowUs + delayUs, order: order++, action }),
    runUntil(endUs) {
      while ((heap[0]?.atUs ?? Infinity) <= endUs) {
        const event = pop() as Event
        nowUs = event.atUs
        event.action()
      }
      nowUs = endUs
    },
  }
}
