/**
 * History, written straight by SQL: as a busy installation would have it, and the same each time but for the moment it
 * ends at. The hot paths have no part in it. Ids are those that the gateway would have made at the time.
 *
 * It is written in chunks, each in a transaction with its mark, so that a run that was stopped goes on where it was.
 */
import type pg from 'pg'

export type HistorySize = {
  tokens: number
  requests: number
  /** The requests are spread over so many days before now. */
  days: number
}

/** Ids are bare uuids. */
export type History = HistorySize & {
  rareFlow: string
  commonFlow: string
  rareToken: string
  commonToken: string
}

/** In bodies: of one request in 10,000. */
export const rareWord = 'Ouagadougou'
/** One request in 5,000 comes from the rare address; the common one sends one in 100. */
export const rareAddress = '198.51.100.7'
export const commonAddress = '192.0.2.7'

const chunkRowsDefault = 50_000
/** As migrations make the partitions. */
const experienceReserve = 20
const flows = 20

type State = HistorySize & { tokensFilled: number; requestsFilled: number; isDone: boolean }

/** Fills a migrated database that has a workspace, or goes on with one that was begun with the same size. */
export async function fillHistory(
  client: pg.ClientBase,
  workspaceId: string,
  size: HistorySize,
  say: (line: string) => void,
  chunkRows = chunkRowsDefault,
): Promise<History> {
  // What is not on disk yet is written again: the mark is in the same commit.
  await client.query("set statement_timeout = 0; set synchronous_commit = off; set work_mem = '64MB'; set jit = off")
  const state = (await readState(client)) ?? (await begin(client, workspaceId, size))
  if (state.tokens !== size.tokens || state.requests !== size.requests || state.days !== size.days)
    throw new Error(
      `This data was begun with ${state.tokens} tokens and ${state.requests} requests over ${state.days} days. Give the same numbers, or another folder.`,
    )
  if (!state.isDone) {
    // A row is written as it ends, so it needs no room to change. What is kept free for that would be filled up later, row by
    // row in as many pages: the gateway leaves no such gaps.
    await reserve(client, 0)
    await fill('tokens', state.tokensFilled, size.tokens, tokensSql)
    await fill('requests', state.requestsFilled, size.requests, requestsSql)
    say('  vacuum and analyze')
    // What autovacuum does by itself within minutes.
    for (const table of [
      'inbound_request',
      'experience',
      'activity',
      'audit_entry',
      'token_usage',
      'api_token',
      'flow',
    ])
      await client.query(`vacuum analyze ${table}`)
    await reserve(client, experienceReserve)
    await client.query('update bench_history.state set is_done = true')
  }
  const idOf = async (sql: string, number: number) =>
    (await client.query<{ id: string }>(sql, [number])).rows[0]?.id ?? ''
  const flowOf = (number: number) => idOf('select id from bench_history.flow where number = $1', number)
  const tokenOf = (number: number) => idOf('select bench_history.token_id($1) as id', number)
  return {
    ...size,
    commonFlow: await flowOf(1),
    rareFlow: await flowOf(flows),
    commonToken: await tokenOf(1),
    rareToken: await tokenOf(size.tokens),
  }

  async function fill(what: 'tokens' | 'requests', filled: number, total: number, sql: string): Promise<void> {
    const startedAt = performance.now()
    for (let from = filled + 1; from <= total; from += chunkRows) {
      const to = Math.min(total, from + chunkRows - 1)
      const chunk = sql
        .replaceAll(':workspace', `'${workspaceId}'`)
        .replaceAll(':from', String(from))
        .replaceAll(':tokens', String(size.tokens))
        .replaceAll(':to', String(to))
      await client.query(`begin; ${chunk}; update bench_history.state set ${what}_filled = ${to}; commit`)
      const perSecond = Math.round((to - filled) / ((performance.now() - startedAt) / 1000))
      say(`  ${count(to)} of ${count(total)} ${what}, ${count(perSecond)} a second`)
    }
  }
}

/** What pages of experiences keep free, in per cent. */
async function reserve(client: pg.ClientBase, percent: number): Promise<void> {
  await client.query(`do $$ declare partition regclass; begin
    for partition in select relid from pg_partition_tree('experience') where isleaf loop
      execute format('alter table %s set (fillfactor = ${100 - percent})', partition);
    end loop; end $$`)
}

function count(value: number): string {
  return value.toLocaleString('en')
}

async function readState(client: pg.ClientBase): Promise<State | undefined> {
  const { rows: found } = await client.query("select to_regclass('bench_history.state') is not null as is_there")
  if (found[0]?.is_there !== true) return undefined
  const { rows } = await client.query<State>(
    `select tokens, requests, days, tokens_filled as "tokensFilled",
       requests_filled as "requestsFilled", is_done as "isDone" from bench_history.state`,
  )
  return rows[0]
}

async function begin(client: pg.ClientBase, workspaceId: string, size: HistorySize): Promise<State> {
  const endedAt = new Date().toISOString()
  const sql = beginSql.replaceAll(':workspace', `'${workspaceId}'`).replaceAll(':endedAt', endedAt)
  await client.query(
    `begin; ${sql};
     insert into bench_history.state (tokens, requests, days, ended_at)
       values (${size.tokens}, ${size.requests}, ${size.days}, '${endedAt}'); commit`,
  )
  return { ...size, tokensFilled: 0, requestsFilled: 0, isDone: false }
}

/** Everything is a function of the number of its row, so that a chunk can be written again. */
const beginSql = `
  create schema bench_history;
  create table bench_history.state (tokens int not null, requests int not null, days int not null,
    ended_at timestamptz not null, tokens_filled int not null default 0,
    requests_filled int not null default 0, is_done boolean not null default false);

  create function bench_history.draw(n bigint, salt int) returns float8 language sql immutable parallel safe
    return (hashint8extended(n, salt) & 9007199254740991)::float8 / 9007199254740992;
  create function bench_history.id_at(at timestamptz, salt text) returns uuid language sql stable parallel safe
    return (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(md5(salt), 2, 3) || '8' || substr(md5(salt), 6, 15))::uuid;
  create function bench_history.token_id(n int) returns uuid language sql stable parallel safe
    return bench_history.id_at(timestamptz ':endedAt' - interval '60 days' + n * interval '1 second', 'token' || n);

  insert into auth_user (id, name, email)
  select uuid_of_public_id('usr_01jgnc5nx6erp8h7vq8s1w2e3' || n), 'Person ' || n, 'person' || n || '@example.com' from generate_series(0, 9) n;
  insert into member (workspace_id, user_id, role) select :workspace, id, 'designer' from auth_user where name like 'Person %';

  create table bench_history.flow as
    select n as number, bench_history.id_at(now() - interval '60 days' + n * interval '1 minute', 'flow' || n) as id
    from generate_series(1, ${flows}) n;
  create table bench_history.version as
    select flow.number as flow, v as version, flow.id as flow_id,
      bench_history.id_at(now() - interval '59 days' + v * interval '1 day', 'version' || flow.number || '.' || v) as id
    from bench_history.flow flow, generate_series(1, 3) v;
  insert into flow (id, workspace_id, name, status) select id, :workspace, 'Flow ' || number, 'draft' from bench_history.flow;
  insert into flow_version (id, workspace_id, flow_id, number, status, document, created_by)
    select id, :workspace, flow_id, version, case version when 3 then 'active' else 'draining' end,
      '{"nodes":[{"id":"trigger","type":"webhook_trigger"},{"id":"greeting","type":"set_fields","params":{"fields":{"text":"Hello"}}}],"edges":[{"from":"trigger","to":"greeting"}]}',
      'system' from bench_history.version;
  update flow set status = 'active', active_version_id = v.id from bench_history.version v where v.flow_id = flow.id and v.version = 3`

const tokensSql = `
  insert into api_token (id, workspace_id, key_id, digest, pepper_version, name, status, created_by)
  select bench_history.token_id(n), :workspace, 'bench' || lpad(n::text, 7, '0'), decode(md5(n::text) || md5('token' || n), 'hex'), 1,
    'Token ' || n, 'active', 'system'
  from generate_series(:from, :to) n`

/** The last flow and the last token get one request in 5,000; the others get more the lower their number is. */
const requestsSql = `
  create temporary table chunk on commit drop as
  select n, at, kind, luck, bench_history.id_at(at, 'request' || n) as id, bench_history.id_at(at, 'experience' || n) as experience_id,
    flow.id as flow_id, version.id as version_id,
    case when token > 0 then bench_history.token_id(token) end as token_id, 'bench' || lpad(token::text, 7, '0') as key_id,
    case when n % 5000 = 1 then '${rareAddress}' else '192.0.2.' || floor(bench_history.draw(n, 4) * 100)::int end::inet as address
  from (
    select n, state.ended_at - state.days * interval '1 day' * (1 - n / state.requests::float8) as at,
      case when bench_history.draw(n, 0) < 0.80 then 'accepted' when bench_history.draw(n, 0) < 0.95 then 'rejected' else 'duplicate' end as kind,
      bench_history.draw(n, 1) as luck,
      case when n % 5000 = 0 then ${flows} else 1 + floor(${flows - 1} * bench_history.draw(n, 2) ^ 2)::int end as flow,
      case when n % 5000 = 0 then :tokens else 1 + floor((:tokens - 1) * bench_history.draw(n, 3) ^ 2)::int end as token,
      1 + floor(3 * n / (state.requests + 1.0))::int as version
    from bench_history.state state, generate_series(:from::bigint, :to) n
  ) as drawn
  join bench_history.flow flow on flow.number = drawn.flow
  join bench_history.version version on version.flow = drawn.flow and version.version = drawn.version;

  insert into inbound_request (workspace_id, id, outcome, reason, status, received_at, flow_id, token_id, key_id, transport,
    method, remote_address, headers, bytes, body, context, idempotency_key, experience_id)
  select :workspace, r.id, r.kind, refusal.reason, coalesce(refusal.status, 202), r.at, r.flow_id,
    case when refusal.status is distinct from 401 then r.token_id end, r.key_id, 'bearer', 'POST', r.address,
    '[["Host","hooks.example.com"],["User-Agent","crm-sender/2.4"],["Content-Type","application/json"],["Accept","*/*"],["Content-Length","300"],["X-Request-Start","t=1700000000"]]',
    300,
    case when r.kind = 'accepted' or refusal.status = 400 then convert_to(rpad(
      '{"user-id":"' || md5(r.n::text) || '","firstname":"harrison","lastname":"koenig","city":"' ||
      case when r.n % 10000 = 2 then '${rareWord}' else 'Sydney' end || '","note":"' || md5(r.luck::text) || md5(r.id::text), 298, '.') || '"}', 'UTF8') end,
    case when r.n % 3 = 0 then '{"order":"' || r.n || '"}' end,
    case when r.kind = 'duplicate' or r.n % 4 = 0 then 'evt_' || r.n end,
    case when r.kind <> 'rejected' then r.experience_id end
  from chunk r
  left join lateral (
    select case
      when r.luck < 0.45 then 'unknown_token' when r.luck < 0.65 then 'token_expired' when r.luck < 0.80 then 'rate_limited'
      when r.luck < 0.90 then 'unparsable_json' when r.luck < 0.999 then 'flow_draining' else 'ip_not_allowed' end as reason,
      case when r.luck < 0.65 then 401 when r.luck < 0.80 then 429 when r.luck < 0.90 then 400 when r.luck < 0.999 then 409 else 403 end as status
  ) as refusal on r.kind = 'rejected'
  order by r.n;

  insert into experience (id, workspace_id, flow_id, version_id, request_id, status, node_id, outputs, activity_count, context, created_at, finished_at)
  select r.experience_id, :workspace, r.flow_id, r.version_id, r.id, s.status, 'greeting', '{"greeting":{"text":"Hello"}}', 3,
    case when r.n % 3 = 0 then '{"order":"' || r.n || '"}' end, r.at, case when s.status <> 'waiting' then r.at end
  from chunk r
  cross join lateral (select case when r.luck < 0.95 then 'completed' when r.luck < 0.97 then 'failed' when r.luck < 0.98 then 'errored'
    when r.luck < 0.99 then 'waiting' else 'terminated' end as status) as s
  where r.kind = 'accepted' order by r.n;

  insert into activity (experience_id, sequence, workspace_id, at, kind, node_id, node_type, detail, context)
  select r.experience_id, a.sequence, :workspace, r.at, a.kind, a.node_id, a.node_type, '{"fields":{"text":"Hello harrison"}}',
    case when r.n % 3 = 0 then '{"order":"' || r.n || '"}' end
  from chunk r, (values (1, 'node_completed', 'trigger', 'webhook_trigger'), (2, 'node_completed', 'greeting', 'set_fields'),
    (3, 'completed', null, null)) as a (sequence, kind, node_id, node_type)
  where r.kind = 'accepted' order by r.n, a.sequence;

  insert into token_usage (token_id, hour, flow_id, remote_address, user_agent, requests, last_seen_at)
  select token_id, date_trunc('hour', at), flow_id, address, 'crm-sender/2.4', count(*), max(at)
  from chunk where kind <> 'rejected' group by 1, 2, 3, 4
  on conflict (token_id, hour, flow_id, remote_address, user_agent)
    do update set requests = token_usage.requests + excluded.requests, last_seen_at = excluded.last_seen_at;

  insert into refusal_overflow (minute, reason, requests)
  select date_trunc('minute', at), 'unknown_token', 500 from chunk where n % 500 = 0 on conflict do nothing;

  insert into audit_entry (id, workspace_id, at, actor, action, subject, detail, from_address)
  select bench_history.id_at(at, 'audit' || n), :workspace, at,
    case when n % 3 = 0 then 'system' else 'usr_01jgnc5nx6erp8h7vq8s1w2e3' || n / 5 % 10 end,
    (array['flow.draft_saved', 'flow.draft_saved', 'flow.draft_saved', 'flow.activated', 'api_token.updated'])[1 + n / 5 % 5],
    'flw_' || n / 5 % ${flows}, '{"version":3}', '192.0.2.1'
  from chunk where n % 5 = 0 order by n`
