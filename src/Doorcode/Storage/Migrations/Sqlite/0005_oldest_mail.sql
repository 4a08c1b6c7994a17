-- Read by the watch of the outbox, for the age of the oldest mail that waits.
CREATE INDEX outbox_waiting ON outbox (created_at) WHERE next_attempt_at IS NOT NULL;
