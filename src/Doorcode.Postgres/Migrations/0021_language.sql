-- The language that the owner of an account was last seen to prefer (BCP 47), for mails that no request says a language for. NULL while none is known.
ALTER TABLE accounts ADD COLUMN language text;
