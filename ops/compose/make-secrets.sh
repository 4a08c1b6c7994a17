#!/bin/sh
# Makes the secrets that compose.yaml mounts; those that are there stay. Keep master_key: without it the database is unreadable.
set -eu
umask 077
cd "$(dirname "$0")"
mkdir -p secrets
chmod 700 secrets
# The image's user runs it.
chmod 755 make-role.sh
make() {
  [ -s "secrets/$1" ] || printf '%s' "$2" > "secrets/$1"
  # A container's user is not yours; the folder keeps others out.
  chmod 444 "secrets/$1"
}
word() { openssl rand -hex 24; }
make master_key "$(openssl rand -base64 32)"
make postgres_superuser_password "$(word)"
make postgres_password "$(word)"
make redis_password "$(word)"
make database "Host=postgres;Database=doorcode;Username=doorcode;Password=$(cat secrets/postgres_password)"
make redis "redis:6379,password=$(cat secrets/redis_password)"
