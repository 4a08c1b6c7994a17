-- Read once a minute, to find the kinds of imported hashes; empty where no account was imported.
DROP INDEX CONCURRENTLY IF EXISTS accounts_imported;
CREATE INDEX CONCURRENTLY accounts_imported ON accounts (password_hash COLLATE "C")
WHERE substr(password_hash, 1, 31) <> '$argon2id$v=19$m=19456,t=2,p=1$';
