-- Faults: why a version paused, which experiences resuming leaves alone, activities that cannot be changed
--
-- why:    a version that meets a fault pauses and says why; an experience that stopped the gateway each time is not
--         started again with the others; a timeline is what happened
-- reads:  the fault of a flow's errored version, with the flow
-- locks:  flow_version, experience and activity for a moment
-- breaks: older gateways go on errored, without pausing: stop them first

-- Cleared when the version is resumed.
alter table flow_version add column fault_reason text;
alter table flow_version add column fault_node_id text;
alter table flow_version add column faulted_at timestamptz;

alter table experience add column is_quarantined boolean not null default false;

-- Rows are still deleted: by retention.
create trigger activity_append_only before update on activity
  for each statement execute function refuse_change();
