-- The address that a mail goes to, as a keyed hash: deleting an account drops what waits for it. NULL in rows of the version before, and in
-- items that were given up on.
ALTER TABLE outbox ADD COLUMN recipient BLOB;

-- When the account was last exported.
ALTER TABLE accounts ADD COLUMN exported_at INTEGER;

-- From the login that began the session: the header Sec-CH-UA-Platform, and Sec-CH-UA-Mobile as 0 or 1. NULL where the client sent none.
ALTER TABLE sessions ADD COLUMN platform TEXT;
ALTER TABLE sessions ADD COLUMN is_mobile INTEGER;

-- Has a row only inside the transaction that deletes an account.
CREATE TABLE audit_erasure (account_id BLOB NOT NULL);

-- A line still does not change, but for one thing: a deletion takes away who was behind it.
DROP TRIGGER audit_is_not_changed;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
WHEN NOT EXISTS (SELECT 1 FROM audit_erasure WHERE OLD.account_id IS NULL OR audit_erasure.account_id = OLD.account_id)
  OR NEW.id <> OLD.id OR NEW.at <> OLD.at OR NEW.event <> OLD.event OR NEW.outcome <> OLD.outcome
  OR NEW.account_id IS NOT OLD.account_id OR NEW.session_id IS NOT OLD.session_id
  OR NEW.subject IS NOT NULL OR NEW.ip IS NOT NULL OR NEW.user_agent IS NOT NULL OR NEW.details IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'The audit log is append-only.');
END;
