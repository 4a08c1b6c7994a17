-- SHA-256 of the refresh token that the current one replaced, byte for byte. From here on "successor" holds the whole current
-- token, sealed.
ALTER TABLE sessions ADD COLUMN predecessor_hash bytea;
-- From where the last rotation was asked for: 8 bytes of a digest of the network, and 8 of the user agent. NULL when a repeat
-- from elsewhere has been recorded.
ALTER TABLE sessions ADD COLUMN rotated_from bytea;
