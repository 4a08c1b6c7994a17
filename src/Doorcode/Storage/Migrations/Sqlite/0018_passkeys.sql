-- What authenticators know an account by: random, and kept for as long as the account exists.
CREATE TABLE passkey_users (
  account_id BLOB PRIMARY KEY,
  handle TEXT NOT NULL UNIQUE
) WITHOUT ROWID;

-- A row for each passkey. The key is a COSE key (RFC 9052); transports are names, separated by spaces.
CREATE TABLE passkeys (
  id BLOB PRIMARY KEY,
  account_id BLOB NOT NULL,
  credential_id BLOB NOT NULL UNIQUE,
  public_key BLOB NOT NULL,
  name TEXT NOT NULL,
  transports TEXT NOT NULL,
  sign_count INTEGER NOT NULL,
  backup_eligible INTEGER NOT NULL,
  backed_up INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  last_used_at INTEGER
) WITHOUT ROWID;

CREATE INDEX passkeys_account ON passkeys (account_id);

-- A row for each ceremony that waits for its answer: SHA-256 of its id; its state is sealed.
CREATE TABLE passkey_ceremonies (
  id BLOB PRIMARY KEY,
  account_id BLOB,
  sealed BLOB NOT NULL,
  expires_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX passkey_ceremonies_expiry ON passkey_ceremonies (expires_at);
CREATE INDEX passkey_ceremonies_account ON passkey_ceremonies (account_id) WHERE account_id IS NOT NULL;
