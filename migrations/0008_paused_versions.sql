-- Versions that pause on a fault, and what continues them
--
-- why:    a fault that others would meet too pauses the version; it says what the fault was, and resuming continues
--         everything that was paused in it
-- reads:  with the version; the errored experiences of a version, by the index on open ones
-- locks:  flow_version and experience for a moment; no row is rewritten
-- breaks: nothing; an older gateway runs what is paused
alter table flow_version add column fault_reason text;
alter table flow_version add column fault_node_id text;
alter table flow_version add column faulted_at timestamptz;

-- It brought down each process that ran it: resuming leaves it alone.
alter table experience add column is_quarantined boolean not null default false;

-- A timeline is added to and never rewritten; retention deletes it as a whole.
create trigger activity_append_only before update on activity for each statement execute function refuse_change();
