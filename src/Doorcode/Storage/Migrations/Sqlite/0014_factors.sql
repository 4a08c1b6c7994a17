-- Which kinds of second factors the account has: 1 authenticator app, 2 passkeys, 4 recovery codes, added up. Kept here so that a login
-- and a request know it without another read; the feature that keeps a factor writes it in the same transaction.
ALTER TABLE accounts ADD COLUMN factors INTEGER NOT NULL DEFAULT 0;

-- When a mailed code was proved. Older servers write none, and their sessions have none.
ALTER TABLE sessions ADD COLUMN email_at INTEGER;
