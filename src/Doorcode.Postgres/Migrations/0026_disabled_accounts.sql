-- Read by the list of disabled accounts, which are few.
DROP INDEX CONCURRENTLY IF EXISTS accounts_disabled;
CREATE INDEX CONCURRENTLY accounts_disabled ON accounts (id) WHERE status = 'disabled';
