-- What the door needs to know of a flow, and tokens that were seen in a URL
--
-- why:    the look-up read the whole document of a flow before it knew the sender, and PostgreSQL refuses to look into a
--         document with half a surrogate pair; and a token that was sent in a URL should be replaced
-- reads:  the inbound path, with the flow's active version; lists of tokens
-- locks:  flow_version and api_token for a moment; the documents of frozen versions are read once
-- breaks: a version that an older gateway activates from now on counts as one with the defaults (202, no key of its own):
--         stop the older nodes before activating flows
alter table flow_version add column trigger_settings json;

-- Documents were written by JSON.stringify: an escaped surrogate is half a pair, and with U+0000 it is all that
-- PostgreSQL refuses to read. Both become U+FFFD in a copy that only the trigger's parameters are read from.
update flow_version
   set trigger_settings = (
     select json_strip_nulls(json_build_object(
              'successStatus', node -> 'params' -> 'successStatus', 'idempotency', node -> 'params' -> 'idempotency'))
       from json_array_elements(
              regexp_replace(document::text, '\\u(d[89a-f][0-9a-f]{2}|0000)', '\ufffd', 'gi')::json -> 'nodes') node
      where node ->> 'type' = 'webhook_trigger'
      limit 1)
 where status <> 'draft';

-- the latest time it came in a query string, to the minute
alter table api_token add column seen_in_url_at timestamptz;
