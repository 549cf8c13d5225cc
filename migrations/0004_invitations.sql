-- Invitations
--
-- why:    people join a workspace by a link that an owner or admin passes on
-- reads:  by digest, when somebody opens or accepts the link; the pending ones of a workspace, newest first
-- locks:  none worth naming, the table is new
-- breaks: nothing, older gateways do not look here

create table invitation (
  id uuid primary key,
  workspace_id uuid not null references workspace,
  email text not null,
  role text not null check (role in ('owner', 'admin', 'designer', 'viewer')),
  -- SHA-256 of the link's secret, which has 256 random bits: no pepper is needed to make guessing hopeless
  digest bytea not null unique,
  created_at timestamptz not null default now(),
  created_by text not null,
  expires_at timestamptz not null,
  accepted_at timestamptz,
  revoked_at timestamptz,
  check (accepted_at is null or revoked_at is null)
);
create index invitation_pending on invitation (workspace_id, id) where accepted_at is null and revoked_at is null;
