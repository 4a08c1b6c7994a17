-- A row for each account that was imported and had an id: SHA-256 of where it came from, that id and its address. Rows stay when the account
-- is changed or deleted.
CREATE TABLE imported_accounts (
  key BLOB PRIMARY KEY
) WITHOUT ROWID;
