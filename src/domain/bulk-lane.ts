/**
 * The lane of the queue for flows that have much to do: its jobs come after all others by their priority, and a node never
 * runs more than a few of them at once, which it tells by their flag. Who adds jobs writes both.
 */
export const bulkLane = { priority: 1, flag: 'bulk', flags: '{"bulk": true}' } as const
