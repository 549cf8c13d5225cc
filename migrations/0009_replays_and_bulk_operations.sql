-- Replays and bulk operations
--
-- why:    a stored request can start an experience again, and what was done to many objects goes on when a node dies
-- reads:  requests with what they were replayed as; running operations, the one that rested longest first; a workspace's
--         operations, newest first
-- locks:  inbound_request for a moment: two nullable columns
-- breaks: nothing, older gateways neither name the columns nor look at the table

-- which request this one repeats, and the latest request that repeats this one
alter table inbound_request add column replay_of uuid;
alter table inbound_request add column replayed_as uuid;

create table bulk_operation (
  workspace_id uuid not null references workspace,
  id uuid not null,
  verb text not null,
  -- as it was given: the filter of the list, or ids
  filter json not null,
  status text not null default 'running' check (status in ('running', 'completed', 'cancelled', 'failed')),
  -- objects with this id or a later one came into being after the operation
  before_id uuid not null,
  -- null when counting would have taken too long
  total integer,
  done integer not null default 0,
  skipped integer not null default 0,
  failed integer not null default 0,
  -- why objects were skipped or failed: { reason: how many }
  reasons jsonb not null default '{}',
  -- the last object that was dealt with: ids are dealt with in their order
  cursor uuid,
  created_by text not null,
  created_from inet not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  finished_at timestamptz,
  error text,
  primary key (workspace_id, id),
  check ((status = 'running') = (finished_at is null))
);
create index bulk_operation_running on bulk_operation (updated_at) where status = 'running';
