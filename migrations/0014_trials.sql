-- Trials
--
-- why:    a draft is tried on a payload, or compared with the active version, before it is activated. The control API asks
--         by a row and a job of the task "trial", an engine answers in the row
-- reads:  by key, every few milliseconds while somebody waits; unfinished ones of a workspace; old ones by age
-- locks:  none worth naming, the table is new
-- breaks: nothing; an older gateway runs no trials
create table trial (
  workspace_id uuid not null,
  id uuid not null,
  created_at timestamptz not null default now(),
  created_by text not null,
  -- documents and payload, or the requests that have it
  plan json not null,
  -- set by the engine that runs it, once: a trial is never begun twice
  started_at timestamptz,
  finished_at timestamptz,
  result json,
  primary key (workspace_id, id)
);
create index trial_age on trial (created_at);
