-- Revisions of a draft
--
-- why:    two people edit one draft: the second save must not overwrite the first without a word
-- reads:  with the draft
-- locks:  flow_version for a moment; no row is rewritten
-- breaks: nothing; an older gateway leaves the revision as it is, and its saves are not noticed
alter table flow_version add column draft_revision integer not null default 1;
