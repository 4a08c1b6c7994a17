-- One row, which servers write to prove that they can.
CREATE TABLE readiness (
  id bigint PRIMARY KEY CHECK (id = 1),
  writes bigint NOT NULL
);
