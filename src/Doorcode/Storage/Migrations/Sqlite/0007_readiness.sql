-- One row, which servers write to prove that they can.
CREATE TABLE readiness (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  writes INTEGER NOT NULL
);
