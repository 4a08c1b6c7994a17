-- Mails with a code, by mailbox: of each, when it was counted and which cooldown it started; 24 bytes each.
CREATE TABLE mail_windows (
  key bytea PRIMARY KEY,
  mails bytea NOT NULL,
  expires_at bigint NOT NULL
);

-- Read by the sweep.
CREATE INDEX mail_windows_expiry ON mail_windows (expires_at);
