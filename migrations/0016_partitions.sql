-- Requests, experiences and activities by time
--
-- why:    history grows without end. What is old goes as a whole partition, and what is new stays in small indexes
-- reads:  as before: ids are UUIDv7, so a span of time is a range of ids, and an id says which partition it is in
-- locks:  the three tables until it commits. The rows stay where they are: each table becomes the first partition, and is
--         read once to prove that it may (100,000 requests with 80,000 experiences and 240,000 activities: below 3 s on two
--         busy cores)
-- breaks: nothing; an older gateway deletes row by row what is old, and makes no partitions

-- Every id has its place: before the first partition is <table>_old, where what outlives its time is kept, and after the
-- last one <table>_later, which stays empty unless a clock is wrong or no engine has run for a week. The partitions
-- between them come and go (src/engine/history.ts).

alter table inbound_request rename to inbound_request_first;
alter table inbound_request_first rename constraint inbound_request_pkey to inbound_request_first_pkey;
alter index inbound_request_not_accepted rename to inbound_request_first_not_accepted;
create table inbound_request (
  like inbound_request_first including all excluding indexes,
  primary key (workspace_id, id)
) partition by range (id);
create index inbound_request_not_accepted on inbound_request (workspace_id, id) where outcome <> 'accepted';

alter table experience rename to experience_first;
alter table experience_first rename constraint experience_pkey to experience_first_pkey;
alter index experience_list rename to experience_first_list;
alter index experience_open rename to experience_first_open;
create table experience (
  like experience_first including all excluding indexes,
  primary key (id)
) partition by range (id);
create index experience_list on experience (workspace_id, id);
create index experience_open on experience (version_id, status) where status in ('running', 'waiting', 'errored');

alter table activity rename to activity_first;
alter table activity_first rename constraint activity_pkey to activity_first_pkey;
create table activity (
  like activity_first including all excluding indexes,
  primary key (experience_id, sequence)
) partition by range (experience_id);
drop trigger activity_append_only on activity_first;
create trigger activity_append_only before update on activity for each statement execute function refuse_change();

create table inbound_request_old (like inbound_request including all);
create table inbound_request_later (like inbound_request including all);
create table experience_old (like experience including all) with (fillfactor = 80);
create table experience_later (like experience including all) with (fillfactor = 80);
create table activity_old (like activity including all);
create table activity_later (like activity including all);

do $$
declare
  lowest constant uuid := '00000000-0000-0000-0000-000000000000';
  midnight constant timestamptz := (date_trunc('day', now() at time zone 'utc') + interval '2 days') at time zone 'utc';
  bound constant uuid := (lpad(to_hex((extract(epoch from midnight) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid;
  name text;
begin
  -- What a wrong clock has put into the future.
  with skewed as (
    delete from inbound_request_first r using workspace w where r.workspace_id = w.id and r.id >= bound returning r.*
  ) insert into inbound_request_later select * from skewed;
  with skewed as (delete from experience_first where id >= bound returning *)
    insert into experience_later select * from skewed;
  with skewed as (delete from activity_first where experience_id >= bound returning *)
    insert into activity_later select * from skewed;
  foreach name in array array['inbound_request', 'experience', 'activity'] loop
    execute format('alter table %1$I attach partition %2$I for values from (minvalue) to (%3$L)', name, name || '_old', lowest);
    execute format('alter table %1$I attach partition %2$I for values from (%3$L) to (%4$L)', name, name || '_first', lowest, bound);
    execute format('alter table %1$I attach partition %2$I for values from (%3$L) to (maxvalue)', name, name || '_later', bound);
  end loop;
end $$;
