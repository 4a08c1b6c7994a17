-- Changes of an account's address that were asked for, until their stop codes end. The accounts table also holds rows with the status
-- 'held': no accounts, but addresses that stay taken while a stop code can give them back.
CREATE TABLE email_changes (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL,
  -- The epoch at which it was asked for.
  epoch bigint NOT NULL,
  -- Both as their owners typed them.
  old_email text NOT NULL,
  new_email text NOT NULL,
  -- 1 while its code may confirm it. A later request replaces it.
  pending bigint NOT NULL,
  -- The stop code: a keyed hash over the old address, and the code itself, sealed.
  stop_mac bytea NOT NULL,
  sealed bytea NOT NULL,
  requested_at bigint NOT NULL,
  confirmed_at bigint,
  stop_until bigint NOT NULL,
  -- The row of accounts that holds the old address, once the change is confirmed.
  held_id uuid
);

-- Read by the code, the stop code, export and deletion; one change of an account is pending.
CREATE UNIQUE INDEX email_changes_pending ON email_changes (account_id) WHERE pending = 1;
CREATE INDEX email_changes_account ON email_changes (account_id, requested_at);
CREATE INDEX email_changes_stop ON email_changes (stop_mac);
-- Read by the sweep.
CREATE INDEX email_changes_expiry ON email_changes (stop_until);
