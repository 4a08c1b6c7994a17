-- What authenticators know an account by: random, and kept for as long as the account exists.
CREATE TABLE passkey_users (
  account_id uuid PRIMARY KEY,
  handle text NOT NULL UNIQUE
);

-- A row for each passkey. The key is a COSE key (RFC 9052); transports are names, separated by spaces.
CREATE TABLE passkeys (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL,
  credential_id bytea NOT NULL UNIQUE,
  public_key bytea NOT NULL,
  name text NOT NULL,
  transports text NOT NULL,
  sign_count bigint NOT NULL,
  backup_eligible bigint NOT NULL,
  backed_up bigint NOT NULL,
  created_at bigint NOT NULL,
  last_used_at bigint
);

CREATE INDEX passkeys_account ON passkeys (account_id);

-- A row for each ceremony that waits for its answer: SHA-256 of its id; its state is sealed.
CREATE TABLE passkey_ceremonies (
  id bytea PRIMARY KEY,
  account_id uuid,
  sealed bytea NOT NULL,
  expires_at bigint NOT NULL
);

CREATE INDEX passkey_ceremonies_expiry ON passkey_ceremonies (expires_at);
CREATE INDEX passkey_ceremonies_account ON passkey_ceremonies (account_id) WHERE account_id IS NOT NULL;
