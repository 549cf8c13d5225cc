-- People, workspaces and management keys
--
-- why:    somebody must own the installation before anything can be configured
-- reads:  sign-in by e-mail, session by token, key by key id
-- locks:  none worth naming, the tables are new
-- breaks: nothing

-- One row for ever. Its id goes into the set-up secret, so that a secret of one database opens no other.
create table installation (
  singleton boolean primary key default true check (singleton),
  id uuid not null default gen_random_uuid(),
  -- made from the secret key by the first node: a node with another key must not serve, it would refuse every token
  secret_key_check bytea,
  created_at timestamptz not null default now()
);
insert into installation default values;

create table workspace (
  id uuid primary key,
  name text not null,
  created_at timestamptz not null default now()
);

-- The four tables of better-auth, under names of ours.
create table auth_user (
  id uuid primary key,
  name text not null,
  email text not null unique,
  email_verified boolean not null default false,
  image text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table auth_session (
  id uuid primary key,
  user_id uuid not null references auth_user on delete cascade,
  token text not null unique,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index auth_session_user on auth_session (user_id);

create table auth_account (
  id uuid primary key,
  user_id uuid not null references auth_user on delete cascade,
  account_id text not null,
  provider_id text not null,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index auth_account_user on auth_account (user_id);

create table auth_verification (
  id uuid primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index auth_verification_identifier on auth_verification (identifier);

create table member (
  workspace_id uuid not null references workspace,
  user_id uuid not null references auth_user on delete cascade,
  role text not null check (role in ('owner', 'admin', 'designer', 'viewer')),
  joined_at timestamptz not null default now(),
  primary key (workspace_id, user_id)
);
create index member_user on member (user_id);

create table management_key (
  id uuid primary key,
  workspace_id uuid not null references workspace,
  key_id text not null unique,
  digest bytea not null,
  pepper_version smallint not null,
  name text not null,
  role text not null check (role in ('admin', 'designer', 'viewer')),
  created_at timestamptz not null default now(),
  created_by text not null,
  last_used_at timestamptz,
  deleted_at timestamptz
);
create unique index management_key_name on management_key (workspace_id, lower(name)) where deleted_at is null;

-- Who did what. Rows are written in the transaction of the change, and never touched again.
create table audit_entry (
  id uuid primary key,
  workspace_id uuid not null references workspace,
  at timestamptz not null default now(),
  actor text not null,
  action text not null,
  subject text not null,
  detail json not null default '{}',
  from_address inet
);
create index audit_entry_list on audit_entry (workspace_id, id);
create index audit_entry_subject on audit_entry (workspace_id, subject, id);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;
create trigger audit_entry_append_only before update or delete or truncate on audit_entry
  for each statement execute function refuse_change();

-- Every gateway process on this database. A row that has not beaten for a while belongs to a dead process.
create table node (
  id uuid primary key,
  version text not null,
  roles text[] not null,
  worker_pool_id text,
  started_at timestamptz not null default now(),
  beat_at timestamptz not null default now()
);
