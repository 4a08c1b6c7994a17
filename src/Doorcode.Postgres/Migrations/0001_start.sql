-- Times are UTC milliseconds since 1970. Ids are made so that later ones sort later.

-- One row: proves at start that the master key is the one that sealed this database.
CREATE TABLE master_key_check (
  id bigint PRIMARY KEY CHECK (id = 1),
  sealed bytea NOT NULL
);

CREATE TABLE accounts (
  id uuid PRIMARY KEY,
  email text NOT NULL,
  email_canonical text COLLATE "C" NOT NULL,
  full_name text NOT NULL,
  password_hash text NOT NULL,
  created_at bigint NOT NULL
);

-- Read by login and register; the one account of a canonical address.
CREATE UNIQUE INDEX accounts_email ON accounts (email_canonical);

CREATE TABLE sessions (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL,
  generation bigint NOT NULL,
  created_at bigint NOT NULL,
  rotated_at bigint,
  last_used_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  revoked_at bigint,
  revoked_because text,
  -- SHA-256 of the refresh token that is good now, byte for byte.
  token_hash bytea NOT NULL,
  -- Its header and signature, sealed, to give the very same token again.
  successor bytea,
  ip text,
  user_agent text
  -- Room on each page: a rotation changes no indexed column, so its new row stays where the old one was.
) WITH (fillfactor = 80);

-- Read by logout-all.
CREATE INDEX sessions_account ON sessions (account_id);
-- Read by the sweep.
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE signing_keys (
  kid text PRIMARY KEY,
  public_key bytea NOT NULL,
  private_key bytea NOT NULL,
  created_at bigint NOT NULL,
  activates_at bigint NOT NULL
);

-- The expiring store: mailed codes and what waits for them.
CREATE TABLE challenges (
  id bytea PRIMARY KEY,
  purpose text NOT NULL,
  subject bytea NOT NULL,
  network bytea NOT NULL,
  code_mac bytea NOT NULL,
  sealed bytea NOT NULL,
  guesses_left bigint NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  resend_at bigint NOT NULL
);

-- Read by a guess without an id; no two live codes of an address are the same.
CREATE UNIQUE INDEX challenges_code ON challenges (subject, purpose, code_mac);
-- Read by the sweep.
CREATE INDEX challenges_expiry ON challenges (expires_at);

-- Rolling windows: when each counted event happened, 8 bytes each.
CREATE TABLE rolling_windows (
  key bytea PRIMARY KEY,
  times bytea NOT NULL,
  expires_at bigint NOT NULL
);

-- Read by the sweep.
CREATE INDEX rolling_windows_expiry ON rolling_windows (expires_at);

-- Token buckets, each as the time at which it is full again.
CREATE TABLE token_buckets (
  key bytea PRIMARY KEY,
  full_at bigint NOT NULL
);

-- Read by the sweep.
CREATE INDEX token_buckets_expiry ON token_buckets (full_at);

CREATE TABLE outbox (
  id uuid PRIMARY KEY,
  sealed bytea,
  created_at bigint NOT NULL,
  give_up_at bigint NOT NULL,
  next_attempt_at bigint,
  attempts bigint NOT NULL,
  given_up_at bigint,
  last_error text
);

-- Read by the dispatcher; mail that was given up on is not in it.
CREATE INDEX outbox_due ON outbox (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
