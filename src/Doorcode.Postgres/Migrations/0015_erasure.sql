-- The address that a mail goes to, as a keyed hash: deleting an account drops what waits for it. NULL in rows of the version before, and in
-- items that were given up on.
ALTER TABLE outbox ADD COLUMN recipient bytea;

-- When the account was last exported.
ALTER TABLE accounts ADD COLUMN exported_at bigint;

-- From the login that began the session: the header Sec-CH-UA-Platform, and Sec-CH-UA-Mobile as 0 or 1. NULL where the client sent none.
ALTER TABLE sessions ADD COLUMN platform text;
ALTER TABLE sessions ADD COLUMN is_mobile bigint;

-- Has a row only inside the transaction that deletes an account.
CREATE TABLE audit_erasure (account_id uuid NOT NULL);

-- A line still does not change, but for one thing: a deletion takes away who was behind it.
CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND EXISTS (SELECT 1 FROM audit_sweep WHERE OLD.at < audit_sweep.before) THEN
    RETURN OLD;
  END IF;
  IF TG_OP = 'UPDATE'
    AND EXISTS (SELECT 1 FROM audit_erasure WHERE OLD.account_id IS NULL OR audit_erasure.account_id = OLD.account_id)
    AND (NEW.id, NEW.at, NEW.event, NEW.outcome) = (OLD.id, OLD.at, OLD.event, OLD.outcome)
    AND NEW.account_id IS NOT DISTINCT FROM OLD.account_id AND NEW.session_id IS NOT DISTINCT FROM OLD.session_id
    AND NEW.subject IS NULL AND NEW.ip IS NULL AND NEW.user_agent IS NULL AND NEW.details IS NULL THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'The audit log is append-only.';
END
$$;
