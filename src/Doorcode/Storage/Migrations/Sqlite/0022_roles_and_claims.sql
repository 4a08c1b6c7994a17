-- The roles of an account: names with spaces between them. NULL for none.
ALTER TABLE accounts ADD COLUMN roles TEXT;
-- The claims that operators and the app have given it: a JSON object. NULL for none.
ALTER TABLE accounts ADD COLUMN claims TEXT;
