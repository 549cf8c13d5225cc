-- The schema that the payloads of a flow version are compared with
--
-- why:    a trigger may note or refuse payloads that do not match; the schema is as frozen as the version, and is written or
--         inferred when it is activated
-- reads:  the inbound path, once per version and node, when the first request comes for it
-- locks:  flow_version for a moment
-- breaks: older gateways accept every payload: stop them before activating a flow that observes or rejects
alter table flow_version add column payload_schema json;
