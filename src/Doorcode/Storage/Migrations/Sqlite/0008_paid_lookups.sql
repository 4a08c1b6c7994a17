-- Requests to Mailboxlayer of a day (days since 1970, UTC): in total (an empty key), and for each site and network (a keyed hash).
CREATE TABLE paid_lookups (
  day INTEGER NOT NULL,
  key BLOB NOT NULL,
  spent INTEGER NOT NULL,
  PRIMARY KEY (day, key)
) WITHOUT ROWID;
