-- What the item is, and so which sender it is for. Rows of the version before are mails.
ALTER TABLE outbox ADD COLUMN kind TEXT NOT NULL DEFAULT 'mail';
