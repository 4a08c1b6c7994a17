-- The language that the account's owner last preferred, as a tag such as de. NULL until a request prefers one.
ALTER TABLE accounts ADD COLUMN language TEXT;
