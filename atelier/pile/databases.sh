#!/bin/bash
# Runs in the container of PostgreSQL: a role and its database for each service that somebody may replace, where they are missing.
# `databases.sh NAME` makes that one anew, empty.
set -euo pipefail

run_sql() { psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --set name="$1" --username postgres --dbname postgres; }

if [[ -n ${1-} ]]; then
  run_sql "$1" <<<'DROP DATABASE IF EXISTS :"name" WITH (FORCE);'
fi
for name in atelier_user atelier_product atelier_order atelier_notifier; do
  run_sql "$name" <<'SQL'
    SELECT format('CREATE ROLE %I LOGIN PASSWORD %L', :'name', 'atelier')
      WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'name') \gexec
    SELECT format('CREATE DATABASE %I OWNER %I', :'name', :'name')
      WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \gexec
    REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
SQL
done
