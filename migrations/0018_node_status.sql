-- How far a node is: starting, ready, draining
--
-- why:    during a rolling restart people want to see which node takes work and which is about to go
-- reads:  the list of nodes
-- locks:  node for a moment; no row is rewritten
-- breaks: nothing; a node of an older version counts as ready for as long as it is there
alter table node add column status text not null default 'ready'
  constraint node_status_known check (status in ('starting', 'ready', 'draining'));
