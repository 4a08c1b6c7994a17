-- Sessions that a browser holds by a cookie instead of a refresh token.
CREATE TABLE session_cookies (
  -- SHA-256 of the cookie's value, which is nowhere else.
  hash bytea PRIMARY KEY,
  session_id uuid NOT NULL,
  account_id uuid NOT NULL,
  -- The session's absolute end.
  expires_at bigint NOT NULL
);

-- Read when the account is deleted.
CREATE INDEX session_cookies_account ON session_cookies (account_id);
-- Read by the sweep.
CREATE INDEX session_cookies_expiry ON session_cookies (expires_at);
