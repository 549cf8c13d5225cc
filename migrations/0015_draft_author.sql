-- Who saved a draft
--
-- why:    whose save another one collides with is told to the second of two people who edit one draft
-- reads:  with the draft
-- locks:  flow_version for a moment; no row is rewritten
-- breaks: nothing; a save of an older gateway leaves who saved before
alter table flow_version add column draft_saved_by text;
