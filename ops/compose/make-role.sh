#!/bin/sh
# Run once by the postgres image, when its volume is empty: the servers' role owns their database and nothing else.
set -eu
psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<'END'
\set password `cat /run/secrets/postgres_password`
CREATE ROLE doorcode LOGIN PASSWORD :'password';
CREATE DATABASE doorcode OWNER doorcode;
REVOKE CONNECT ON DATABASE doorcode FROM PUBLIC;
END
