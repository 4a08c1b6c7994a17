-- Who did what, when, from where, and how it ended. Ids are made from the time, so they are in its order.
CREATE TABLE audit (
  id BLOB PRIMARY KEY,
  at INTEGER NOT NULL,
  event TEXT NOT NULL,
  outcome TEXT NOT NULL,
  account_id BLOB,
  session_id BLOB,
  -- The address, as a keyed hash.
  subject BLOB,
  ip TEXT,
  user_agent TEXT,
  details TEXT
) WITHOUT ROWID;

-- Both read by the command that shows the log.
CREATE INDEX audit_account ON audit (account_id, id) WHERE account_id IS NOT NULL;
CREATE INDEX audit_subject ON audit (subject, id) WHERE subject IS NOT NULL;

-- Has a row only inside the transaction that removes what is too old.
CREATE TABLE audit_sweep (before INTEGER NOT NULL);

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN
  SELECT RAISE(ABORT, 'The audit log is append-only.');
END;

CREATE TRIGGER audit_is_not_removed BEFORE DELETE ON audit
WHEN NOT EXISTS (SELECT 1 FROM audit_sweep WHERE OLD.at < audit_sweep.before)
BEGIN
  SELECT RAISE(ABORT, 'The audit log is append-only.');
END;
