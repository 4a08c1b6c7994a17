-- One row, which servers write to prove that they can.
CREATE TABLE readiness (
  id bigint PRIMARY KEY CHECK (id = 1),
  at bigint NOT NULL
);
