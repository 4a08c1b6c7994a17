-- Times are UTC milliseconds since 1970. Ids are 16 bytes in network order, made so that later ones sort later.

-- One row: proves at start that the master key is the one that sealed this database.
CREATE TABLE master_key_check (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  sealed BLOB NOT NULL
);

CREATE TABLE accounts (
  id BLOB PRIMARY KEY,
  email TEXT NOT NULL,
  email_canonical TEXT NOT NULL,
  full_name TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  created_at INTEGER NOT NULL
) WITHOUT ROWID;

-- Read by login and register; the one account of a canonical address.
CREATE UNIQUE INDEX accounts_email ON accounts (email_canonical);

CREATE TABLE sessions (
  id BLOB PRIMARY KEY,
  account_id BLOB NOT NULL,
  generation INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  rotated_at INTEGER,
  last_used_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER,
  revoked_because TEXT,
  -- SHA-256 of the refresh token that is good now, byte for byte.
  token_hash BLOB NOT NULL,
  -- Its header and signature, sealed, to give the very same token again.
  successor BLOB,
  ip TEXT,
  user_agent TEXT
) WITHOUT ROWID;

-- Read by logout-all.
CREATE INDEX sessions_account ON sessions (account_id);
-- Read by the sweep.
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE signing_keys (
  kid TEXT PRIMARY KEY,
  public_key BLOB NOT NULL,
  private_key BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  activates_at INTEGER NOT NULL
) WITHOUT ROWID;

-- The expiring store: mailed codes and what waits for them.
CREATE TABLE challenges (
  id BLOB PRIMARY KEY,
  purpose TEXT NOT NULL,
  subject BLOB NOT NULL,
  network BLOB NOT NULL,
  code_mac BLOB NOT NULL,
  sealed BLOB NOT NULL,
  guesses_left INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  resend_at INTEGER NOT NULL
) WITHOUT ROWID;

-- Read by a guess without an id; no two live codes of an address are the same.
CREATE UNIQUE INDEX challenges_code ON challenges (subject, purpose, code_mac);
-- Read by the sweep.
CREATE INDEX challenges_expiry ON challenges (expires_at);

-- Rolling windows: when each counted event happened, 8 bytes each.
CREATE TABLE rolling_windows (
  key BLOB PRIMARY KEY,
  times BLOB NOT NULL,
  expires_at INTEGER NOT NULL
) WITHOUT ROWID;

-- Read by the sweep.
CREATE INDEX rolling_windows_expiry ON rolling_windows (expires_at);

-- Token buckets, each as the time at which it is full again.
CREATE TABLE token_buckets (
  key BLOB PRIMARY KEY,
  full_at INTEGER NOT NULL
) WITHOUT ROWID;

-- Read by the sweep.
CREATE INDEX token_buckets_expiry ON token_buckets (full_at);

CREATE TABLE outbox (
  id BLOB PRIMARY KEY,
  sealed BLOB,
  created_at INTEGER NOT NULL,
  give_up_at INTEGER NOT NULL,
  next_attempt_at INTEGER,
  attempts INTEGER NOT NULL,
  given_up_at INTEGER,
  last_error TEXT
) WITHOUT ROWID;

-- Read by the dispatcher; mail that was given up on is not in it.
CREATE INDEX outbox_due ON outbox (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
