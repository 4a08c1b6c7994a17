-- Who the owner of an account is at other services. Nothing logs in by it yet: imports and exports keep it.
CREATE TABLE identities (
  provider text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  account_id uuid NOT NULL,
  PRIMARY KEY (provider, subject)
);

-- Read by exports, and when the account is deleted.
CREATE INDEX identities_account ON identities (account_id);
