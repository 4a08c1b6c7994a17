-- Read by the sweep of what was given up on long ago.
DROP INDEX CONCURRENTLY IF EXISTS outbox_given_up;
CREATE INDEX CONCURRENTLY outbox_given_up ON outbox (given_up_at) WHERE given_up_at IS NOT NULL;
