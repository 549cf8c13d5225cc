import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What the simulation takes from a real machine. `measure.ts` writes it; times are microseconds unless they say so. */
export type Measured = {
  measuredAt: string
  commit: string
  command: string
  machine: { processor: string; cores: number; memoryGigabytes: number; node: string; postgres: string }
  /** Processor time of the load generator for each request: it shares the machine. */
  generatorUs: number
  /** One write of so many bytes to a file that has its size already, and `fdatasync`. */
  flushes: {
    bytes: number
    meanUs: number
    /** Processor time of it, in the mean. */
    workUs: number /** 0 %, 5 % … 100 % */
    quantilesUs: number[]
  }[]
  /** Accepting only, closed loop. */
  accepts: AcceptPoint[]
  /** Running only, from a backlog. */
  experiences: {
    perSecond: number
    nodeThreadUs: number
    nodeOtherThreadsUs: number
    postgresUs: number
    walBytes: number
  }
  /** On disk after everything ran, with indexes: one request with its experience and timeline. */
  storedBytes: { request: number; experience: number; activities: number }
  /** What the simulation has to come close to: all roles, closed loop, medians. */
  closedLoops: { connections: number; rounds: number; acceptedPerSecond: number; p50Ms: number; p99Ms: number }[]
}

export type AcceptPoint = {
  connections: number
  acceptedPerSecond: number
  p50Ms: number
  p99Ms: number
  batchEntries: number
  nodeThreadUs: number
  nodeOtherThreadsUs: number
  postgresUs: number
  walBytes: number
}

export const measuredPath = join(import.meta.dirname, 'measured.json')

/** Undefined when nothing was measured yet. */
export function readMeasured(path = measuredPath): Measured | undefined {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
}
