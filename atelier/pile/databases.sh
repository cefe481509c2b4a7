#!/bin/bash
# Runs in the container of PostgreSQL: `databases.sh NAME…` makes a role and its database of each name that is missing,
# `databases.sh --empty NAME` makes them anew.
set -euo pipefail

run_sql() { psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --set name="$1" --username postgres --dbname postgres; }

if [[ ${1-} == --empty ]]; then
  shift
  run_sql "$1" <<<'DROP DATABASE IF EXISTS :"name" WITH (FORCE);'
fi
for name in "$@"; do
  run_sql "$name" <<'SQL'
    SELECT format('CREATE ROLE %I LOGIN PASSWORD %L', :'name', 'atelier')
      WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'name') \gexec
    SELECT format('CREATE DATABASE %I OWNER %I', :'name', :'name')
      WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \gexec
    REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
SQL
done
