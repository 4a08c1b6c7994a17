-- Read by the dispatcher, which takes the first mail of each domain.
CREATE INDEX outbox_lanes ON outbox (domain, state, line, site) WHERE next_attempt_at IS NOT NULL;
