-- Read by the dispatcher, which takes the first mail of each domain.
DROP INDEX CONCURRENTLY IF EXISTS outbox_lanes;
CREATE INDEX CONCURRENTLY outbox_lanes ON outbox (domain, state, line, site) WHERE next_attempt_at IS NOT NULL;
