-- A mark of the guess that was counted last: other statements of its transaction know by it that it was counted. NULL before the first one.
ALTER TABLE login_tickets ADD COLUMN guess TEXT;
