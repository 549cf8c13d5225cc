-- Generated from the migrations: npm run generate

create table activity (
  experience_id uuid not null,
  sequence integer not null,
  workspace_id uuid not null,
  at timestamp with time zone not null,
  kind text not null,
  node_id text,
  node_type text,
  detail json,
  context text,
  constraint activity_pkey PRIMARY KEY (experience_id, sequence)
) partition by range (experience_id);
CREATE TRIGGER activity_append_only BEFORE UPDATE ON public.activity FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

create table api_token (
  id uuid not null,
  workspace_id uuid not null,
  key_id text not null,
  digest bytea,
  pepper_version smallint not null,
  name text not null,
  description text not null default ''::text,
  status text not null,
  revision integer not null default 1,
  not_before timestamp with time zone,
  expires_at timestamp with time zone,
  flow_ids uuid[],
  allowed_cidrs text[],
  rate_requests integer,
  rate_window_seconds integer,
  created_at timestamp with time zone not null default now(),
  created_by text not null,
  last_used_at timestamp with time zone,
  last_used_from inet,
  last_used_flow_id uuid,
  replaces uuid,
  replaced_by uuid,
  deleted_at timestamp with time zone,
  seen_in_url_at timestamp with time zone,
  constraint api_token_key_id_key UNIQUE (key_id),
  constraint api_token_pkey PRIMARY KEY (id),
  constraint api_token_replaced_by_fkey FOREIGN KEY (replaced_by) REFERENCES api_token(id),
  constraint api_token_replaces_fkey FOREIGN KEY (replaces) REFERENCES api_token(id),
  constraint api_token_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint api_token_check CHECK (((rate_requests IS NULL) = (rate_window_seconds IS NULL))),
  constraint api_token_check1 CHECK (((deleted_at IS NULL) OR (status = 'inactive'::text))),
  constraint api_token_status_check CHECK ((status = ANY (ARRAY['active'::text, 'inactive'::text])))
);
CREATE INDEX api_token_list ON public.api_token USING btree (workspace_id, id);
CREATE UNIQUE INDEX api_token_name ON public.api_token USING btree (workspace_id, lower(name)) WHERE (deleted_at IS NULL);

create table audit_entry (
  id uuid not null,
  workspace_id uuid not null,
  at timestamp with time zone not null default now(),
  actor text not null,
  action text not null,
  subject text not null,
  detail json not null default '{}'::json,
  from_address inet,
  constraint audit_entry_pkey PRIMARY KEY (id),
  constraint audit_entry_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id)
);
CREATE INDEX audit_entry_list ON public.audit_entry USING btree (workspace_id, id);
CREATE INDEX audit_entry_subject ON public.audit_entry USING btree (workspace_id, subject, id);
CREATE TRIGGER audit_entry_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

create table auth_account (
  id uuid not null,
  user_id uuid not null,
  account_id text not null,
  provider_id text not null,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamp with time zone,
  refresh_token_expires_at timestamp with time zone,
  scope text,
  password text,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  constraint auth_account_pkey PRIMARY KEY (id),
  constraint auth_account_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth_user(id) ON DELETE CASCADE
);
CREATE INDEX auth_account_user ON public.auth_account USING btree (user_id);

create table auth_session (
  id uuid not null,
  user_id uuid not null,
  token text not null,
  expires_at timestamp with time zone not null,
  ip_address text,
  user_agent text,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  constraint auth_session_token_key UNIQUE (token),
  constraint auth_session_pkey PRIMARY KEY (id),
  constraint auth_session_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth_user(id) ON DELETE CASCADE
);
CREATE INDEX auth_session_user ON public.auth_session USING btree (user_id);

create table auth_user (
  id uuid not null,
  name text not null,
  email text not null,
  email_verified boolean not null default false,
  image text,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  constraint auth_user_email_key UNIQUE (email),
  constraint auth_user_pkey PRIMARY KEY (id)
);

create table auth_verification (
  id uuid not null,
  identifier text not null,
  value text not null,
  expires_at timestamp with time zone not null,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  constraint auth_verification_pkey PRIMARY KEY (id)
);
CREATE INDEX auth_verification_identifier ON public.auth_verification USING btree (identifier);

create table bulk_operation (
  workspace_id uuid not null,
  id uuid not null,
  verb text not null,
  filter json not null,
  status text not null default 'running'::text,
  before_id uuid not null,
  total integer,
  done integer not null default 0,
  skipped integer not null default 0,
  failed integer not null default 0,
  reasons jsonb not null default '{}'::jsonb,
  cursor uuid,
  created_by text not null,
  created_from inet not null,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  finished_at timestamp with time zone,
  error text,
  constraint bulk_operation_pkey PRIMARY KEY (workspace_id, id),
  constraint bulk_operation_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint bulk_operation_check CHECK (((status = 'running'::text) = (finished_at IS NULL))),
  constraint bulk_operation_status_check CHECK ((status = ANY (ARRAY['running'::text, 'completed'::text, 'cancelled'::text, 'failed'::text])))
);
CREATE INDEX bulk_operation_running ON public.bulk_operation USING btree (updated_at) WHERE (status = 'running'::text);

create table credential (
  id uuid not null,
  workspace_id uuid not null,
  kind text not null,
  name text not null,
  description text not null default ''::text,
  public_values json not null,
  sealed bytea,
  wrapped_key bytea,
  key_id text,
  created_at timestamp with time zone not null default now(),
  created_by text not null,
  updated_at timestamp with time zone not null default now(),
  updated_by text not null,
  last_used_at timestamp with time zone,
  deleted_at timestamp with time zone,
  constraint credential_pkey PRIMARY KEY (id),
  constraint credential_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint credential_check CHECK (((deleted_at IS NULL) = (sealed IS NOT NULL))),
  constraint credential_check1 CHECK (((sealed IS NULL) = (wrapped_key IS NULL))),
  constraint credential_check2 CHECK (((sealed IS NULL) = (key_id IS NULL))),
  constraint credential_kind_check CHECK ((kind = ANY (ARRAY['basic'::text, 'bearer'::text, 'header'::text, 'smtp'::text, 'sms'::text])))
);
CREATE INDEX credential_list ON public.credential USING btree (workspace_id, id);
CREATE UNIQUE INDEX credential_name ON public.credential USING btree (workspace_id, lower(name)) WHERE (deleted_at IS NULL);

create table experience (
  id uuid not null,
  workspace_id uuid not null,
  flow_id uuid not null,
  version_id uuid not null,
  request_id uuid not null,
  status text not null default 'running'::text,
  revision integer not null default 0,
  node_id text,
  attempts smallint not null default 0,
  outputs json not null default '{}'::json,
  activity_count integer not null default 0,
  context text,
  failure text,
  wake_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  finished_at timestamp with time zone,
  is_quarantined boolean not null default false,
  constraint experience_pkey PRIMARY KEY (id),
  constraint experience_status_check CHECK ((status = ANY (ARRAY['running'::text, 'waiting'::text, 'completed'::text, 'failed'::text, 'errored'::text, 'terminated'::text])))
) partition by range (id);
CREATE INDEX experience_list ON public.experience USING btree (workspace_id, id);
CREATE INDEX experience_open ON public.experience USING btree (version_id, status) WHERE (status = ANY (ARRAY['running'::text, 'waiting'::text, 'errored'::text]));

create table flow (
  id uuid not null,
  workspace_id uuid not null,
  name text not null,
  description text not null default ''::text,
  status text not null,
  revision integer not null default 1,
  active_version_id uuid,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  deleted_at timestamp with time zone,
  constraint flow_pkey PRIMARY KEY (id),
  constraint flow_active_version_id_fkey FOREIGN KEY (active_version_id) REFERENCES flow_version(id) DEFERRABLE INITIALLY DEFERRED,
  constraint flow_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint flow_check CHECK (((status = 'active'::text) = (active_version_id IS NOT NULL))),
  constraint flow_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'active'::text, 'draining'::text, 'errored'::text, 'terminated'::text, 'archived'::text])))
);
CREATE INDEX flow_list ON public.flow USING btree (workspace_id, id);

create table flow_version (
  id uuid not null,
  workspace_id uuid not null,
  flow_id uuid not null,
  number integer not null,
  status text not null,
  document json not null,
  created_at timestamp with time zone not null default now(),
  created_by text not null,
  updated_at timestamp with time zone not null default now(),
  activated_at timestamp with time zone,
  activated_by text,
  draining_at timestamp with time zone,
  ended_at timestamp with time zone,
  trigger_settings json,
  fault_reason text,
  fault_node_id text,
  faulted_at timestamp with time zone,
  payload_schema json,
  draft_revision integer not null default 1,
  draft_saved_by text,
  constraint flow_version_flow_id_number_key UNIQUE (flow_id, number),
  constraint flow_version_pkey PRIMARY KEY (id),
  constraint flow_version_flow_id_fkey FOREIGN KEY (flow_id) REFERENCES flow(id),
  constraint flow_version_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint flow_version_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'active'::text, 'draining'::text, 'errored'::text, 'terminated'::text, 'archived'::text])))
);
CREATE INDEX flow_version_draining ON public.flow_version USING btree (draining_at) WHERE (status = 'draining'::text);
CREATE UNIQUE INDEX flow_version_one_active ON public.flow_version USING btree (flow_id) WHERE (status = 'active'::text);
CREATE UNIQUE INDEX flow_version_one_draft ON public.flow_version USING btree (flow_id) WHERE (status = 'draft'::text);

create table idempotency_key (
  flow_id uuid not null,
  key text not null,
  workspace_id uuid not null,
  fingerprint bytea not null,
  request_id uuid not null,
  experience_id uuid not null,
  created_at timestamp with time zone not null default now(),
  constraint idempotency_key_pkey PRIMARY KEY (flow_id, key)
);
CREATE INDEX idempotency_key_age ON public.idempotency_key USING btree (created_at);

create table inbound_request (
  workspace_id uuid not null,
  id uuid not null,
  outcome text not null,
  reason text,
  status smallint not null,
  received_at timestamp with time zone not null,
  flow_id uuid,
  token_id uuid,
  key_id text,
  transport text,
  method text not null,
  remote_address inet not null,
  headers json not null,
  bytes integer not null,
  body bytea,
  content_encoding text,
  context text,
  idempotency_key text,
  experience_id uuid,
  duplicate_of uuid,
  detail text,
  notes text[],
  replay_of uuid,
  replayed_as uuid,
  constraint inbound_request_pkey PRIMARY KEY (workspace_id, id),
  constraint inbound_request_outcome_check CHECK ((outcome = ANY (ARRAY['accepted'::text, 'duplicate'::text, 'rejected'::text])))
) partition by range (id);
CREATE INDEX inbound_request_not_accepted ON public.inbound_request USING btree (workspace_id, id) WHERE (outcome <> 'accepted'::text);

create table installation (
  singleton boolean not null default true,
  id uuid not null default gen_random_uuid(),
  secret_key_check bytea,
  created_at timestamp with time zone not null default now(),
  constraint installation_pkey PRIMARY KEY (singleton),
  constraint installation_singleton_check CHECK (singleton)
);

create table invitation (
  id uuid not null,
  workspace_id uuid not null,
  email text not null,
  role text not null,
  digest bytea not null,
  created_at timestamp with time zone not null default now(),
  created_by text not null,
  expires_at timestamp with time zone not null,
  accepted_at timestamp with time zone,
  revoked_at timestamp with time zone,
  constraint invitation_digest_key UNIQUE (digest),
  constraint invitation_pkey PRIMARY KEY (id),
  constraint invitation_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint invitation_check CHECK (((accepted_at IS NULL) OR (revoked_at IS NULL))),
  constraint invitation_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'admin'::text, 'designer'::text, 'viewer'::text])))
);
CREATE INDEX invitation_pending ON public.invitation USING btree (workspace_id, id) WHERE ((accepted_at IS NULL) AND (revoked_at IS NULL));

create table management_key (
  id uuid not null,
  workspace_id uuid not null,
  key_id text not null,
  digest bytea not null,
  pepper_version smallint not null,
  name text not null,
  role text not null,
  created_at timestamp with time zone not null default now(),
  created_by text not null,
  last_used_at timestamp with time zone,
  deleted_at timestamp with time zone,
  constraint management_key_key_id_key UNIQUE (key_id),
  constraint management_key_pkey PRIMARY KEY (id),
  constraint management_key_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint management_key_role_check CHECK ((role = ANY (ARRAY['admin'::text, 'designer'::text, 'viewer'::text])))
);
CREATE UNIQUE INDEX management_key_name ON public.management_key USING btree (workspace_id, lower(name)) WHERE (deleted_at IS NULL);

create table member (
  workspace_id uuid not null,
  user_id uuid not null,
  role text not null,
  joined_at timestamp with time zone not null default now(),
  constraint member_pkey PRIMARY KEY (workspace_id, user_id),
  constraint member_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth_user(id) ON DELETE CASCADE,
  constraint member_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint member_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'admin'::text, 'designer'::text, 'viewer'::text])))
);
CREATE INDEX member_user ON public.member USING btree (user_id);

create table node (
  id uuid not null,
  version text not null,
  roles text[] not null,
  worker_pool_id text,
  started_at timestamp with time zone not null default now(),
  beat_at timestamp with time zone not null default now(),
  status text not null default 'ready'::text,
  constraint node_pkey PRIMARY KEY (id),
  constraint node_status_known CHECK ((status = ANY (ARRAY['starting'::text, 'ready'::text, 'draining'::text])))
);

create table rate_lease (
  token_id uuid not null,
  taken_at timestamp with time zone not null,
  requests integer not null,
  constraint rate_lease_token_id_fkey FOREIGN KEY (token_id) REFERENCES api_token(id)
);
CREATE INDEX rate_lease_token ON public.rate_lease USING btree (token_id, taken_at);

create table refusal_overflow (
  minute timestamp with time zone not null,
  reason text not null,
  requests bigint not null,
  constraint refusal_overflow_pkey PRIMARY KEY (minute, reason)
);

create table schema_migration (
  number integer not null,
  name text not null,
  checksum text not null,
  applied_at timestamp with time zone not null default now(),
  breaks text,
  constraint schema_migration_pkey PRIMARY KEY (number)
);

create table token_usage (
  token_id uuid not null,
  hour timestamp with time zone not null,
  flow_id uuid not null,
  remote_address inet not null,
  user_agent text not null,
  requests bigint not null,
  last_seen_at timestamp with time zone not null,
  constraint token_usage_pkey PRIMARY KEY (token_id, hour, flow_id, remote_address, user_agent),
  constraint token_usage_token_id_fkey FOREIGN KEY (token_id) REFERENCES api_token(id)
);
CREATE INDEX token_usage_flow ON public.token_usage USING btree (flow_id, hour);

create table trial (
  workspace_id uuid not null,
  id uuid not null,
  created_at timestamp with time zone not null default now(),
  created_by text not null,
  plan json not null,
  started_at timestamp with time zone,
  finished_at timestamp with time zone,
  result json,
  constraint trial_pkey PRIMARY KEY (workspace_id, id)
);
CREATE INDEX trial_age ON public.trial USING btree (created_at);

create table workspace (
  id uuid not null,
  name text not null,
  created_at timestamp with time zone not null default now(),
  constraint workspace_pkey PRIMARY KEY (id)
);

CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $function$
;

CREATE OR REPLACE FUNCTION public.take_quota(token uuid, quota integer, window_seconds integer, lease_seconds double precision, wanted integer)
 RETURNS TABLE(granted integer, remaining integer, reset_seconds double precision)
 LANGUAGE plpgsql
AS $function$
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
end $function$
;

CREATE OR REPLACE FUNCTION public.uuid_of_public_id(public_id text)
 RETURNS uuid
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
  select (lpad(to_hex(substr(bits, 3, 64)::bit(64)::bigint), 16, '0')
       || lpad(to_hex(substr(bits, 67, 64)::bit(64)::bigint), 16, '0'))::uuid
  from (
    select string_agg((strpos('0123456789abcdefghjkmnpqrstvwxyz', digit) - 1)::bit(5)::text, '' order by place) as bits
    from string_to_table(right(public_id, 26), null) with ordinality as digits (digit, place)
    where public_id ~ '^[a-z]+_[0-7][0-9a-hjkmnp-tv-z]{25}$'
  ) as decoded
$function$
;
