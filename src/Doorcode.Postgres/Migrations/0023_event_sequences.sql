-- The number of the last event of each account that handlers of the app were told. Written only where there are handlers.
CREATE TABLE event_sequences (
  account_id uuid PRIMARY KEY,
  last_number bigint NOT NULL
);
