-- Changes of an account's address that were asked for, until their stop codes end. The accounts table also holds rows with the status
-- 'held': no accounts, but addresses that stay taken while a stop code can give them back.
CREATE TABLE email_changes (
  id BLOB PRIMARY KEY,
  account_id BLOB NOT NULL,
  -- The epoch at which it was asked for.
  epoch INTEGER NOT NULL,
  -- Both as their owners typed them.
  old_email TEXT NOT NULL,
  new_email TEXT NOT NULL,
  -- 1 while its code may confirm it. A later request replaces it.
  pending INTEGER NOT NULL,
  -- The stop code: a keyed hash over the old address, and the code itself, sealed.
  stop_mac BLOB NOT NULL,
  sealed BLOB NOT NULL,
  requested_at INTEGER NOT NULL,
  confirmed_at INTEGER,
  stop_until INTEGER NOT NULL,
  -- The row of accounts that holds the old address, once the change is confirmed.
  held_id BLOB
) WITHOUT ROWID;

-- Read by the code, the stop code, export and deletion; one change of an account is pending.
CREATE UNIQUE INDEX email_changes_pending ON email_changes (account_id) WHERE pending = 1;
CREATE INDEX email_changes_account ON email_changes (account_id, requested_at);
CREATE INDEX email_changes_stop ON email_changes (stop_mac);
-- Read by the sweep.
CREATE INDEX email_changes_expiry ON email_changes (stop_until);
