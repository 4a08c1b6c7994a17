-- The epoch of the account when the owner of the session last proved themselves in it; a refresh answers a device token of this epoch. NULL in a
-- session that a server of the version before began.
ALTER TABLE sessions ADD COLUMN epoch INTEGER;
