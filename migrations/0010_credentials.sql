-- Credentials
--
-- why:    flows use secrets of other systems without holding them
-- reads:  lists per workspace, newest first; the engine and the checks of flows by id; key rotation by key id
-- locks:  none worth naming, the table is new
-- breaks: nothing, older gateways do not look here

-- `sealed` is the whole secret as JSON, encrypted with a key of its own; `wrapped_key` is that key, encrypted with the
-- master key that `key_id` names, which is not in the database. Both are bound to workspace, id and kind. `public_values`
-- has the fields that are no secret, again. Once deleted, nothing of all this is left.
create table credential (
  id uuid primary key,
  workspace_id uuid not null references workspace,
  kind text not null check (kind in ('basic', 'bearer', 'header', 'smtp', 'sms')),
  name text not null,
  description text not null default '',
  public_values json not null,
  sealed bytea,
  wrapped_key bytea,
  key_id text,
  created_at timestamptz not null default now(),
  created_by text not null,
  updated_at timestamptz not null default now(),
  updated_by text not null,
  last_used_at timestamptz,
  deleted_at timestamptz,
  check ((deleted_at is null) = (sealed is not null)),
  check ((sealed is null) = (wrapped_key is null)),
  check ((sealed is null) = (key_id is null))
);
create index credential_list on credential (workspace_id, id);
create unique index credential_name on credential (workspace_id, lower(name)) where deleted_at is null;
