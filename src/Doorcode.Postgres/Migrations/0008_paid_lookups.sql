-- Requests to Mailboxlayer of a day (days since 1970, UTC): in total (an empty key), and for each site and network (a keyed hash).
CREATE TABLE paid_lookups (
  day bigint NOT NULL,
  key bytea NOT NULL,
  spent bigint NOT NULL,
  PRIMARY KEY (day, key)
);
