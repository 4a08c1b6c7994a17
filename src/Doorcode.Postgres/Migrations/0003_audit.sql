-- Who did what, when, from where, and how it ended. Ids are made from the time, so they are in its order.
CREATE TABLE audit (
  id uuid PRIMARY KEY,
  at bigint NOT NULL,
  event text NOT NULL,
  outcome text NOT NULL,
  account_id uuid,
  session_id uuid,
  -- The address, as a keyed hash.
  subject bytea,
  ip text,
  user_agent text,
  details text
);

-- Both read by the command that shows the log.
CREATE INDEX audit_account ON audit (account_id, id) WHERE account_id IS NOT NULL;
CREATE INDEX audit_subject ON audit (subject, id) WHERE subject IS NOT NULL;

-- Has a row only inside the transaction that removes what is too old.
CREATE TABLE audit_sweep (before bigint NOT NULL);

CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND EXISTS (SELECT 1 FROM audit_sweep WHERE OLD.at < audit_sweep.before) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'The audit log is append-only.';
END
$$;

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE OR DELETE ON audit
FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();

CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
