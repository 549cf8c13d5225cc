-- Reading history: tallies of flows, names of actors
--
-- why:    the console shows how each flow is doing, and people by name
-- reads:  open experiences of a version, by status; usage of a flow, newest hour first; an actor's row by public id
-- locks:  writes to experience and token_usage wait while the two indices are built
-- breaks: nothing, older gateways never name the index that is replaced

-- In place of experience_live: it has errored experiences too, which stay until somebody mends them, and its key says
-- which is which. Still one entry for a new experience, of the same size but for the status.
create index experience_open on experience (version_id, status) where status in ('running', 'waiting', 'errored');
drop index experience_live;

create index token_usage_flow on token_usage (flow_id, hour);

-- The uuid inside a public id (TypeID v0.3: a prefix, and 128 bits as 26 digits to the base 32). Null for other text.
create function uuid_of_public_id(public_id text) returns uuid language sql immutable strict parallel safe as $$
  select (lpad(to_hex(substr(bits, 3, 64)::bit(64)::bigint), 16, '0')
       || lpad(to_hex(substr(bits, 67, 64)::bit(64)::bigint), 16, '0'))::uuid
  from (
    select string_agg((strpos('0123456789abcdefghjkmnpqrstvwxyz', digit) - 1)::bit(5)::text, '' order by place) as bits
    from string_to_table(right(public_id, 26), null) with ordinality as digits (digit, place)
    where public_id ~ '^[a-z]+_[0-7][0-9a-hjkmnp-tv-z]{25}$'
  ) as decoded
$$;
