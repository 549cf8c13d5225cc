/**
 * A week of history, written straight by SQL: as a busy installation would have it, and the same in every run but for
 * the moment it ends at. The hot paths have no part in it.
 */
import type pg from 'pg'

export type SeededHistory = {
  requests: number
  rareFlow: string
  commonFlow: string
  rareToken: string
  commonToken: string
}

/** In bodies: of one request in 10,000. */
export const rareWord = 'Ouagadougou'
/** The last addresses of 198.51.100.0/24 send one request in 5,000; the common one sends one in 100. */
export const rareAddress = '198.51.100.7'
export const commonAddress = '192.0.2.7'

/** Fills a migrated database that has a workspace and nothing else. Ids of flows and tokens are answered as bare uuids. */
export async function seedHistory(
  client: pg.ClientBase,
  workspaceId: string,
  requests: number,
): Promise<SeededHistory> {
  await client.query('set statement_timeout = 0; select setseed(0.42)')
  await client.query(functions)
  await client.query(flowsAndTokens.replaceAll(':workspace', `'${workspaceId}'`))
  await client.query(requestsSql.replaceAll(':workspace', `'${workspaceId}'`).replaceAll(':requests', String(requests)))
  await client.query(consequences.replaceAll(':workspace', `'${workspaceId}'`))
  // What autovacuum does by itself within minutes.
  for (const table of ['inbound_request', 'experience', 'activity', 'audit_entry', 'token_usage', 'api_token', 'flow'])
    await client.query(`vacuum analyze ${table}`)
  const idOf = async (table: string, number: number) =>
    (await client.query<{ id: string }>(`select id from ${table} where number = $1`, [number])).rows[0]?.id ?? ''
  return {
    requests,
    commonFlow: await idOf('bench_flow', 1),
    rareFlow: await idOf('bench_flow', 20),
    commonToken: await idOf('bench_token', 1),
    rareToken: await idOf('bench_token', 30),
  }
}

const functions = `
  create function bench_uuid(at timestamptz) returns uuid language sql volatile as $$
    select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(id, 2, 3) || '8' || substr(id, 6, 15))::uuid
    from (select md5(random()::text) as id) as made
  $$`

const flowsAndTokens = `
  insert into auth_user (id, name, email)
  select uuid_of_public_id('usr_01jgnc5nx6erp8h7vq8s1w2e3' || n), 'Person ' || n, 'person' || n || '@example.com' from generate_series(0, 9) n;
  insert into member (workspace_id, user_id, role) select :workspace, id, 'designer' from auth_user where name like 'Person %';

  create table bench_flow as
    select n as number, bench_uuid(now() - interval '20 days' + n * interval '1 minute') as id from generate_series(1, 20) n;
  create table bench_version as
    select flow.number as flow, v as version, flow.id as flow_id, bench_uuid(now() - interval '19 days' + v * interval '1 day') as id
    from bench_flow flow, generate_series(1, 3) v;
  insert into flow (id, workspace_id, name, status) select id, :workspace, 'Flow ' || number, 'draft' from bench_flow;
  insert into flow_version (id, workspace_id, flow_id, number, status, document, created_by)
    select id, :workspace, flow_id, version, case version when 3 then 'active' else 'draining' end,
      '{"nodes":[{"id":"trigger","type":"webhook_trigger"},{"id":"greeting","type":"set_fields","params":{"fields":{"text":"Hello"}}}],"edges":[{"from":"trigger","to":"greeting"}]}',
      'system' from bench_version;
  update flow set status = 'active', active_version_id = v.id from bench_version v where v.flow_id = flow.id and v.version = 3;

  create table bench_token as
    select n as number, bench_uuid(now() - interval '20 days' + n * interval '1 minute') as id, 'bench' || lpad(n::text, 7, '0') as key_id
    from generate_series(1, 30) n;
  insert into api_token (id, workspace_id, key_id, pepper_version, name, status, created_by)
    select id, :workspace, key_id, 1, 'Token ' || number, 'active', 'system' from bench_token`

/** Flow 20 and token 30 get one request in 5,000; the others get more the lower their number is. */
const requestsSql = `
  create table bench_request as
  select n, at, bench_uuid(at) as id, bench_uuid(at) as experience_id, kind, random() as luck,
    case when n % 5000 = 0 then 20 else 1 + floor(19 * random() ^ 2)::int end as flow,
    case when n % 5000 = 0 then 30 else 1 + floor(29 * random() ^ 2)::int end as token,
    case when n % 5000 = 1 then '${rareAddress}' else '192.0.2.' || floor(random() * 100)::int end::inet as address
  from (
    select n, now() - interval '7 days' * (1 - n / :requests.0) as at,
      case when chance < 0.80 then 'accepted' when chance < 0.95 then 'rejected' else 'duplicate' end as kind
    from (select n, random() as chance from generate_series(1, :requests) n) as drawn
  ) as timed
  order by n;

  insert into inbound_request (workspace_id, id, outcome, reason, status, received_at, flow_id, token_id, key_id, transport,
    method, remote_address, headers, bytes, body, context, idempotency_key, experience_id)
  select :workspace, r.id, r.kind, refusal.reason, coalesce(refusal.status, 202), r.at, flow.id,
    case when refusal.status is distinct from 401 then token.id end, token.key_id, 'bearer', 'POST', r.address,
    '[["Host","hooks.example.com"],["User-Agent","crm-sender/2.4"],["Content-Type","application/json"],["Accept","*/*"],["Content-Length","300"],["X-Request-Start","t=1700000000"]]',
    300,
    case when r.kind = 'accepted' or refusal.status = 400 then convert_to(rpad(
      '{"user-id":"' || md5(r.n::text) || '","firstname":"harrison","lastname":"koenig","city":"' ||
      case when r.n % 10000 = 2 then '${rareWord}' else 'Sydney' end || '","note":"' || md5(r.luck::text) || md5(r.id::text), 298, '.') || '"}', 'UTF8') end,
    case when r.n % 3 = 0 then '{"order":"' || r.n || '"}' end,
    case when r.kind = 'duplicate' or r.n % 4 = 0 then 'evt_' || r.n end,
    case when r.kind <> 'rejected' then r.experience_id end
  from bench_request r
  join bench_flow flow on flow.number = r.flow
  join bench_token token on token.number = r.token
  left join lateral (
    select case
      when r.luck < 0.45 then 'unknown_token' when r.luck < 0.65 then 'token_expired' when r.luck < 0.80 then 'rate_limited'
      when r.luck < 0.90 then 'unparsable_json' when r.luck < 0.999 then 'flow_draining' else 'ip_not_allowed' end as reason,
      case when r.luck < 0.65 then 401 when r.luck < 0.80 then 429 when r.luck < 0.90 then 400 when r.luck < 0.999 then 409 else 403 end as status
  ) as refusal on r.kind = 'rejected'
  order by r.n`

const consequences = `
  insert into experience (id, workspace_id, flow_id, version_id, request_id, status, node_id, outputs, activity_count, context, created_at, finished_at)
  select r.experience_id, :workspace, v.flow_id, v.id, r.id, s.status, 'greeting', '{"greeting":{"text":"Hello"}}', 3,
    case when r.n % 3 = 0 then '{"order":"' || r.n || '"}' end, r.at, case when s.status not in ('running', 'waiting') then r.at end
  from bench_request r
  join bench_version v on v.flow = r.flow and v.version = 1 + floor(3 * r.n / (select max(n) + 1 from bench_request))::int
  cross join lateral (select case when r.luck < 0.95 then 'completed' when r.luck < 0.97 then 'failed' when r.luck < 0.98 then 'errored'
    when r.luck < 0.99 then 'waiting' when r.luck < 0.995 then 'running' else 'terminated' end as status) as s
  where r.kind = 'accepted' order by r.n;

  insert into activity (experience_id, sequence, workspace_id, at, kind, node_id, node_type, detail, context)
  select e.id, a.sequence, :workspace, e.created_at, a.kind, a.node_id, a.node_type, '{"fields":{"text":"Hello harrison"}}', e.context
  from experience e, (values (1, 'node_completed', 'trigger', 'webhook_trigger'), (2, 'node_completed', 'greeting', 'set_fields'),
    (3, 'completed', null, null)) as a (sequence, kind, node_id, node_type);

  insert into token_usage (token_id, hour, flow_id, remote_address, user_agent, requests, last_seen_at)
  select token.id, date_trunc('hour', r.at), flow.id, r.address, 'crm-sender/2.4', count(*), max(r.at)
  from bench_request r join bench_flow flow on flow.number = r.flow join bench_token token on token.number = r.token
  where r.kind <> 'rejected' group by 1, 2, 3, 4;

  insert into refusal_overflow (minute, reason, requests)
  select date_trunc('minute', at), 'unknown_token', 500 from bench_request where n % 500 = 0 on conflict do nothing;

  insert into audit_entry (id, workspace_id, at, actor, action, subject, detail, from_address)
  select bench_uuid(at), :workspace, at, case when n % 3 = 0 then 'system' else 'usr_01jgnc5nx6erp8h7vq8s1w2e3' || n / 5 % 10 end,
    (array['flow.draft_saved', 'flow.draft_saved', 'flow.draft_saved', 'flow.activated', 'api_token.updated'])[1 + n / 5 % 5],
    'flw_' || n / 5 % 20, '{"version":3}', '192.0.2.1'
  from bench_request where n % 5 = 0 order by n`
