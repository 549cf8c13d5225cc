-- Flows, their versions, and API tokens
--
-- why:    what a webhook starts, and who may start it
-- reads:  the inbound path by flow id and by key id (primary and unique keys); lists per workspace, newest first
-- locks:  none worth naming, the tables are new
-- breaks: nothing

-- `revision` counts the changes that the inbound path must notice. The statement that stores a request compares it
-- with the revision its decision was made on, so a remembered row can never let a request in.
create table flow (
  id uuid primary key,
  workspace_id uuid not null references workspace,
  name text not null,
  description text not null default '',
  status text not null check (status in ('draft', 'active', 'draining', 'errored', 'terminated', 'archived')),
  revision integer not null default 1,
  active_version_id uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  check ((status = 'active') = (active_version_id is not null))
);
create index flow_list on flow (workspace_id, id);

create table flow_version (
  id uuid primary key,
  workspace_id uuid not null references workspace,
  flow_id uuid not null references flow,
  number integer not null,
  status text not null check (status in ('draft', 'active', 'draining', 'errored', 'terminated', 'archived')),
  -- json, not jsonb: the document comes back in the order its author wrote it
  document json not null,
  created_at timestamptz not null default now(),
  created_by text not null,
  updated_at timestamptz not null default now(),
  activated_at timestamptz,
  activated_by text,
  draining_at timestamptz,
  ended_at timestamptz,
  unique (flow_id, number)
);
create unique index flow_version_one_draft on flow_version (flow_id) where status = 'draft';
create unique index flow_version_one_active on flow_version (flow_id) where status = 'active';
create index flow_version_draining on flow_version (draining_at) where status = 'draining';
alter table flow add foreign key (active_version_id) references flow_version deferrable initially deferred;

create table api_token (
  id uuid primary key,
  workspace_id uuid not null references workspace,
  key_id text not null unique,
  -- HMAC-SHA-256 of the whole token under a pepper that is not in the database; null once deleted
  digest bytea,
  pepper_version smallint not null,
  name text not null,
  description text not null default '',
  status text not null check (status in ('active', 'inactive')),
  revision integer not null default 1,
  not_before timestamptz,
  expires_at timestamptz,
  flow_ids uuid[],
  allowed_cidrs text[],
  rate_requests integer,
  rate_window_seconds integer,
  created_at timestamptz not null default now(),
  created_by text not null,
  last_used_at timestamptz,
  last_used_from inet,
  last_used_flow_id uuid,
  replaces uuid references api_token,
  replaced_by uuid references api_token,
  deleted_at timestamptz,
  check ((rate_requests is null) = (rate_window_seconds is null)),
  check (deleted_at is null or status = 'inactive')
);
create index api_token_list on api_token (workspace_id, id);
create unique index api_token_name on api_token (workspace_id, lower(name)) where deleted_at is null;

-- Who used a token, by the hour. Written in batches, away from the request's path.
create table token_usage (
  token_id uuid not null references api_token,
  hour timestamptz not null,
  flow_id uuid not null,
  remote_address inet not null,
  user_agent text not null,
  requests bigint not null,
  last_seen_at timestamptz not null,
  primary key (token_id, hour, flow_id, remote_address, user_agent)
);

-- Quota that nodes have taken from a token's rate limit, as a sliding log of leases.
create table rate_lease (
  token_id uuid not null references api_token,
  taken_at timestamptz not null,
  requests integer not null
);
create index rate_lease_token on rate_lease (token_id, taken_at);

-- Takes up to `wanted` requests from the quota of a token, for use within `lease_seconds`. The sum of what is granted
-- in any span of window + lease never exceeds the quota, so what is used in any window never does, on however many nodes.
create function take_quota(token uuid, quota integer, window_seconds integer, lease_seconds double precision, wanted integer)
returns table (granted integer, remaining integer, reset_seconds double precision) language plpgsql as $$
declare
  span constant interval := make_interval(secs => window_seconds + lease_seconds);
  at timestamptz;
  taken integer;
  oldest timestamptz;
begin
  perform pg_advisory_xact_lock(hashtextextended(token::text, 0));
  at := clock_timestamp();
  delete from rate_lease where token_id = token and taken_at <= at - span;
  select coalesce(sum(requests), 0), min(taken_at) into taken, oldest from rate_lease where token_id = token;
  granted := greatest(0, least(wanted, quota - taken));
  if granted > 0 then
    insert into rate_lease values (token, at, granted);
  end if;
  remaining := greatest(0, quota - taken - granted);
  reset_seconds := extract(epoch from coalesce(oldest, at) + span - at);
  return next;
end $$;
