-- Logins whose first proof was good and that still lack a second factor. A row is worth nothing once the account's epoch has risen.
CREATE TABLE login_tickets (
  -- SHA-256 of the ticket.
  hash BLOB PRIMARY KEY,
  account_id BLOB NOT NULL,
  epoch INTEGER NOT NULL,
  -- 1: a second factor is asked for. 2: one must be enrolled.
  kind INTEGER NOT NULL,
  guesses_left INTEGER NOT NULL,
  -- What the owner has proved so far.
  amr TEXT NOT NULL,
  password_at INTEGER,
  email_at INTEGER,
  expires_at INTEGER NOT NULL
) WITHOUT ROWID;

-- Read by the deletion of an account.
CREATE INDEX login_tickets_account ON login_tickets (account_id);
-- Read by the sweep.
CREATE INDEX login_tickets_expiry ON login_tickets (expires_at);

-- A row for each recovery code that is not spent.
CREATE TABLE recovery_codes (
  account_id BLOB NOT NULL,
  place INTEGER NOT NULL,
  -- SHA-256 of account and code, sealed: without the master key a guess cannot even be tried.
  sealed BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (account_id, place)
) WITHOUT ROWID;

-- The authenticator app of an account.
CREATE TABLE totp_keys (
  account_id BLOB PRIMARY KEY,
  -- Another one with each enrolment.
  id BLOB NOT NULL,
  sealed BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  last_used_at INTEGER NOT NULL,
  -- The time step of the last code that was accepted; no code of it or before it is accepted again (RFC 6238 section 5.2).
  last_step INTEGER NOT NULL,
  -- When the last ten codes were tried and not accepted: a ring of ten entries, the oldest first.
  guesses TEXT NOT NULL
) WITHOUT ROWID;

-- Keys that an app may have read and has not confirmed.
CREATE TABLE totp_enrolments (
  account_id BLOB PRIMARY KEY,
  id BLOB NOT NULL,
  epoch INTEGER NOT NULL,
  -- The session or the ticket that asked.
  binding BLOB NOT NULL,
  sealed BLOB NOT NULL,
  guesses_left INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) WITHOUT ROWID;

-- Read by the sweep.
CREATE INDEX totp_enrolments_expiry ON totp_enrolments (expires_at);
