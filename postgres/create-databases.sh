#!/bin/bash
# Runs once, on an empty volume: creates a role and its database for each *_DATABASE_URL of the environment.
# A role owns its database and cannot connect to any other.
set -euo pipefail

run_sql() { psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres "$@"; }

run_sql <<<'REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC;'

for variable in $(compgen -e | grep '_DATABASE_URL$'); do
  [[ ${!variable} =~ ^postgres://([^:]+):([^@]+)@[^/]+/(.+)$ ]] || { echo "$variable is no database URL" >&2; exit 1; }
  run_sql --set role="${BASH_REMATCH[1]}" --set password="${BASH_REMATCH[2]}" --set database="${BASH_REMATCH[3]}" <<'SQL'
    CREATE ROLE :"role" LOGIN PASSWORD :'password';
    CREATE DATABASE :"database" OWNER :"role";
    REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
SQL
done
