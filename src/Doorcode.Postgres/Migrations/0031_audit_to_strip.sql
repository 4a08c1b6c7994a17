-- Deleted accounts with more audit lines than one transaction strips, and when they were deleted: upkeep strips those lines, and removes the row.
CREATE TABLE audit_to_strip (
  account_id uuid PRIMARY KEY,
  deleted_at bigint NOT NULL
);
