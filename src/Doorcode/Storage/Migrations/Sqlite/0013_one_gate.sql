-- Raised by what must make everything that waits for the account void, such as a new password. What was begun under another epoch
-- is refused.
ALTER TABLE accounts ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;
-- Only an active account may begin, refresh or use a session.
ALTER TABLE accounts ADD COLUMN status TEXT NOT NULL DEFAULT 'active';

-- How and when the owner proved themselves. NULL in a session that a server of the version before began: by password, at created_at.
-- Authentication methods (RFC 8176), separated by spaces.
ALTER TABLE sessions ADD COLUMN amr TEXT;
-- 1 is aal1, 2 is aal2, 3 is phr.
ALTER TABLE sessions ADD COLUMN acr INTEGER;
ALTER TABLE sessions ADD COLUMN password_at INTEGER;
ALTER TABLE sessions ADD COLUMN factor_at INTEGER;
