#!/bin/bash
# Runs once, on an empty volume: creates a role and its database for each *_DATABASE_URL of the environment, such as
# ORDER_DATABASE_URL, with the password in the secret order-password.
# A role owns its database and cannot connect to any other.
set -euo pipefail

run_sql() { psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres "$@"; }

run_sql <<<'REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC;'

for variable in $(compgen -e | grep '_DATABASE_URL$'); do
  [[ ${!variable} =~ ^postgres://([^:@]+)@[^/]+/(.+)$ ]] || { echo "$variable is no database URL without a password" >&2; exit 1; }
  name=${variable%_DATABASE_URL}
  password=$(</run/secrets/"${name,,}"-password)
  # psql has no error for an empty one, and nobody could log in.
  [[ -n $password ]] || { echo "the secret ${name,,}-password is empty" >&2; exit 1; }
  run_sql --set role="${BASH_REMATCH[1]}" --set password="$password" --set database="${BASH_REMATCH[2]}" <<'SQL'
    CREATE ROLE :"role" LOGIN PASSWORD :'password';
    CREATE DATABASE :"database" OWNER :"role";
    REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
SQL
done
