import type { DatabaseTransaction } from '#platform/database/database.ts'
import type { Actor, Control } from '../control.ts'
import type { ExperienceFilter } from '../experiences/filter-experiences.ts'
import type { RequestFilter } from '../requests/filter-requests.ts'

/** The filter as it was checked when the operation was started: of the list that the verb is about, or ids. */
export type BulkFilter = RequestFilter & ExperienceFilter & { ids?: string[] | undefined }

/** What an operation is about. Ids are bare uuids. */
export type BulkScope = {
  workspaceId: string
  filter: BulkFilter
  /** Objects with this id or a later one came into being after the operation. */
  beforeId: string
  /** By the database's clock; undefined while the operation is being made. */
  createdAt?: Date
}

/** An object to deal with, and what it brings into memory, about. */
export type BulkTarget = { id: string; bytes: number }

/** What became of some objects. */
export type BulkTally = { done: number; skipped: number; failed: number; reasons: Record<string, number> }

export type BulkTools = {
  transaction: DatabaseTransaction
  /** Whoever started the operation. */
  actor: Pick<Actor, 'id' | 'workspaceId' | 'from'>
  control: Pick<Control, 'bodyBytesMax'>
}

/** Whoever carries an operation on commits what was done together with how far it got. */
export type BulkVerbSpec = {
  count(db: Control['db'], scope: BulkScope): Promise<number>
  /** The next objects behind `after`, in the order of their ids. */
  next(db: Control['db'], scope: BulkScope, after: string | undefined, limit: number): Promise<BulkTarget[]>
  apply(tools: BulkTools, ids: string[]): Promise<BulkTally>
}

export function emptyTally(): BulkTally {
  return { done: 0, skipped: 0, failed: 0, reasons: {} }
}

/** Adds one object that was not dealt with to the tally. */
export function countExcuse(tally: BulkTally, kind: 'skipped' | 'failed', reason: string): void {
  tally[kind] += 1
  tally.reasons[reason] = (tally.reasons[reason] ?? 0) + 1
}
