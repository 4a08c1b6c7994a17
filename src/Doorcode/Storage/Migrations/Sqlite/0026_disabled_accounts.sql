-- Read by the list of disabled accounts, which are few.
CREATE INDEX accounts_disabled ON accounts (id) WHERE status = 'disabled';
