-- Who the owner of an account is at other services. Nothing logs in by it yet: imports and exports keep it.
CREATE TABLE identities (
  provider TEXT NOT NULL,
  subject TEXT NOT NULL,
  account_id BLOB NOT NULL,
  PRIMARY KEY (provider, subject)
) WITHOUT ROWID;

-- Read by exports, and when the account is deleted.
CREATE INDEX identities_account ON identities (account_id);
