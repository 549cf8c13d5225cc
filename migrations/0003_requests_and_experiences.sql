-- Inbound requests and experiences
--
-- why:    a webhook and the experience it starts are on disk, in one commit, before we answer 202
-- reads:  lists per workspace, newest first (ids are UUIDv7: the primary key is the list); an experience by id;
--         a key by flow; live experiences of a version, to know when a draining one is empty
-- locks:  none worth naming, the tables are new
-- breaks: nothing

-- No foreign keys: retention must be able to drop old rows of one table without reading another.
create table inbound_request (
  workspace_id uuid not null,
  id uuid not null,
  outcome text not null check (outcome in ('accepted', 'duplicate', 'rejected')),
  reason text,
  status smallint not null,
  received_at timestamptz not null,
  flow_id uuid,
  token_id uuid,
  key_id text,
  transport text,
  method text not null,
  remote_address inet not null,
  -- [[name, value], …] as received, credentials removed
  headers json not null,
  bytes integer not null,
  -- as received: when content_encoding is set, compressed
  body bytea,
  content_encoding text,
  context text,
  idempotency_key text,
  experience_id uuid,
  duplicate_of uuid,
  detail text,
  notes text[],
  primary key (workspace_id, id)
);
create index inbound_request_not_accepted on inbound_request (workspace_id, id) where outcome <> 'accepted';

-- Refusals beyond the bound on rows, counted by the minute.
create table refusal_overflow (
  minute timestamptz not null,
  reason text not null,
  requests bigint not null,
  primary key (minute, reason)
);

create table idempotency_key (
  flow_id uuid not null,
  key text not null,
  workspace_id uuid not null,
  fingerprint bytea not null,
  request_id uuid not null,
  experience_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (flow_id, key)
);
create index idempotency_key_age on idempotency_key (created_at);

create table experience (
  id uuid primary key,
  workspace_id uuid not null,
  flow_id uuid not null,
  version_id uuid not null,
  request_id uuid not null,
  status text not null default 'running'
    check (status in ('running', 'waiting', 'completed', 'failed', 'errored', 'terminated')),
  -- every write compares and increments it: a node that was presumed dead cannot overwrite its successor's work
  revision integer not null default 0,
  -- where it stands: null before the first step
  node_id text,
  -- failed attempts at the present node
  attempts smallint not null default 0,
  -- what each passed node left for merge fields: { nodeId: output }
  outputs json not null default '{}',
  activity_count integer not null default 0,
  context text,
  failure text,
  wake_at timestamptz,
  created_at timestamptz not null default now(),
  finished_at timestamptz
) with (fillfactor = 80);
create index experience_list on experience (workspace_id, id);
create index experience_live on experience (version_id) where status in ('running', 'waiting');

create table activity (
  experience_id uuid not null,
  sequence integer not null,
  workspace_id uuid not null,
  at timestamptz not null,
  kind text not null,
  node_id text,
  node_type text,
  detail json,
  context text,
  primary key (experience_id, sequence)
);
