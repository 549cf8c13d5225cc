import type pg from 'pg'
import type { Log } from '#platform/log.ts'

/** Who uses which token: counted in memory, written in batches, never on a request's path. */
export type TokenUsage = {
  count(use: { tokenId: string; flowId: string; remoteAddress: string; userAgent: string; at: number }): void
  /** Writes everything that is still only in memory, and stops. */
  close(): Promise<void>
}

type Tally = {
  tokenId: string
  hour: number
  flowId: string
  remoteAddress: string
  userAgent: string
  requests: number
  lastSeenAt: number
}

/** The first use after a quiet minute is written within a second, then once a minute at most for each token. */
const tickMs = 1_000
const perTokenMs = 60_000
const talliesMax = 50_000
const userAgentLengthMax = 200

export function createTokenUsage(pool: pg.Pool, log: Log): TokenUsage {
  let tallies = new Map<string, Tally>()
  const writtenAt = new Map<string, number>()
  let writing: Promise<void> = Promise.resolve()
  const timer = setInterval(() => void flush(false), tickMs)
  timer.unref()

  function flush(isLast: boolean): Promise<void> {
    writing = writing.then(() => write(isLast))
    return writing
  }

  async function write(isLast: boolean): Promise<void> {
    const now = performance.now()
    const due: Tally[] = []
    const kept = new Map<string, Tally>()
    for (const [key, tally] of tallies) {
      const isDue = isLast || now - (writtenAt.get(tally.tokenId) ?? -perTokenMs) >= perTokenMs
      if (isDue) due.push(tally)
      else kept.set(key, tally)
    }
    if (due.length === 0) return
    tallies = kept
    for (const { tokenId } of due) writtenAt.set(tokenId, now)
    if (writtenAt.size > talliesMax) writtenAt.clear()
    try {
      await pool.query({ name: 'token-usage', text: writeSql, values: [JSON.stringify(due)] })
    } catch (error) {
      log.warn({ err: error }, 'token usage could not be written and will be tried again')
      for (const tally of due) add(tally)
    }
  }

  function add(tally: Tally): void {
    const { tokenId, hour, flowId, remoteAddress, userAgent } = tally
    const key = `${tokenId} ${hour} ${flowId} ${remoteAddress} ${userAgent}`
    const existing = tallies.get(key)
    if (existing !== undefined) {
      existing.requests += tally.requests
      existing.lastSeenAt = Math.max(existing.lastSeenAt, tally.lastSeenAt)
    } else if (tallies.size < talliesMax) {
      tallies.set(key, tally)
    }
  }

  return {
    count({ at, userAgent, ...use }) {
      const hour = Math.floor(at / 3_600_000) * 3_600_000
      add({ ...use, userAgent: userAgent.slice(0, userAgentLengthMax), hour, requests: 1, lastSeenAt: at })
    },
    async close() {
      clearInterval(timer)
      await flush(true)
    },
  }
}

/** Tallies and last uses in one statement. A token row is only touched when this use is the later one. */
const writeSql = `
  with tally as materialized (
    select "tokenId" as token_id, to_timestamp(hour / 1000) as hour, "flowId" as flow_id, "remoteAddress" as remote_address,
           "userAgent" as user_agent, requests, to_timestamp("lastSeenAt" / 1000) as last_seen_at
      from json_to_recordset($1::json) as t ("tokenId" uuid, hour float8, "flowId" uuid, "remoteAddress" inet,
           "userAgent" text, requests bigint, "lastSeenAt" float8)
  ),
  counted as (
    insert into token_usage (token_id, hour, flow_id, remote_address, user_agent, requests, last_seen_at)
    select tally.* from tally join api_token on api_token.id = tally.token_id
     order by token_id, hour, flow_id, remote_address, user_agent
    on conflict (token_id, hour, flow_id, remote_address, user_agent) do update
      set requests = token_usage.requests + excluded.requests,
          last_seen_at = greatest(token_usage.last_seen_at, excluded.last_seen_at)
  ),
  latest as (
    select distinct on (token_id) * from tally order by token_id, last_seen_at desc
  )
  update api_token
     set last_used_at = latest.last_seen_at, last_used_from = latest.remote_address, last_used_flow_id = latest.flow_id
    from latest
   where api_token.id = latest.token_id and (last_used_at is null or last_used_at < latest.last_seen_at)`
