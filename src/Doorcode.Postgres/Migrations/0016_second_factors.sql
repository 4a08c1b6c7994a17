-- Logins whose first proof was good and that still lack a second factor. A row is worth nothing once the account's epoch has risen.
CREATE TABLE login_tickets (
  -- SHA-256 of the ticket.
  hash bytea PRIMARY KEY,
  account_id uuid NOT NULL,
  epoch bigint NOT NULL,
  -- 1: a second factor is asked for. 2: one must be enrolled.
  kind bigint NOT NULL,
  guesses_left bigint NOT NULL,
  -- What the owner has proved so far.
  amr text NOT NULL,
  password_at bigint,
  email_at bigint,
  expires_at bigint NOT NULL
);

-- Read by the deletion of an account.
CREATE INDEX login_tickets_account ON login_tickets (account_id);
-- Read by the sweep.
CREATE INDEX login_tickets_expiry ON login_tickets (expires_at);

-- A row for each recovery code that is not spent.
CREATE TABLE recovery_codes (
  account_id uuid NOT NULL,
  place bigint NOT NULL,
  -- SHA-256 of account and code, sealed: without the master key a guess cannot even be tried.
  sealed bytea NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (account_id, place)
);

-- The authenticator app of an account.
CREATE TABLE totp_keys (
  account_id uuid PRIMARY KEY,
  -- Another one with each enrolment.
  id bytea NOT NULL,
  sealed bytea NOT NULL,
  created_at bigint NOT NULL,
  last_used_at bigint NOT NULL,
  -- The time step of the last code that was accepted; no code of it or before it is accepted again (RFC 6238 section 5.2).
  last_step bigint NOT NULL,
  -- When the last ten codes were tried and not accepted: a ring of ten entries, the oldest first.
  guesses text COLLATE "C" NOT NULL
);

-- Keys that an app may have read and has not confirmed.
CREATE TABLE totp_enrolments (
  account_id uuid PRIMARY KEY,
  id bytea NOT NULL,
  epoch bigint NOT NULL,
  -- The session or the ticket that asked.
  binding bytea NOT NULL,
  sealed bytea NOT NULL,
  guesses_left bigint NOT NULL,
  expires_at bigint NOT NULL
);

-- Read by the sweep.
CREATE INDEX totp_enrolments_expiry ON totp_enrolments (expires_at);
