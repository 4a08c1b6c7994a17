-- The browsers and systems that each account was used from, as families; '' is an unknown one.
CREATE TABLE seen_devices (
  account_id BLOB NOT NULL,
  browser TEXT NOT NULL,
  system TEXT NOT NULL,
  seen_at INTEGER NOT NULL,
  -- When the owner was last mailed about it as a new one.
  mailed_at INTEGER,
  PRIMARY KEY (account_id, browser, system)
) WITHOUT ROWID;

-- Read by the sweep.
CREATE INDEX seen_devices_age ON seen_devices (seen_at);

-- Of accounts up to this one, no device was remembered before. Its row goes when that no longer matters.
CREATE TABLE device_memory (
  newest_account BLOB PRIMARY KEY,
  began_at INTEGER NOT NULL
) WITHOUT ROWID;

INSERT INTO device_memory (newest_account, began_at)
SELECT id, CAST(unixepoch('subsec') * 1000 AS INTEGER) FROM accounts ORDER BY id DESC LIMIT 1;

-- The known device that a ticket was issued to. NULL for other clients, and in tickets of the version before.
ALTER TABLE login_tickets ADD COLUMN device TEXT;
