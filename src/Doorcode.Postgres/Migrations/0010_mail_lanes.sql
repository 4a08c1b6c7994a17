-- Whose turn it is among mails that wait: at most two for one recipient domain are on their way at once. Rows of the version before
-- have the defaults.
ALTER TABLE outbox ADD COLUMN domain bytea NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN site bytea NOT NULL DEFAULT '';
-- 0: not tried yet, 1: waits for another attempt, 2: on its way until the time in line.
ALTER TABLE outbox ADD COLUMN state bigint NOT NULL DEFAULT 0;
-- The order inside a state; a time.
ALTER TABLE outbox ADD COLUMN line bigint NOT NULL DEFAULT 0;
