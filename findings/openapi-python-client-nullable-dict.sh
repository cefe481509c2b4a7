#!/usr/bin/env bash
# openapi-python-client 0.29.1 (PyPI), OpenAPI 3.0.3.
#
# Behaviour: what a generated model cannot read raises a `ValueError`, such as the leap second that RFC 3339, and with
# it `date-time`, has and Python has not. In an object that is `nullable`, it raises nothing: the object is left as it
# came, a dictionary where the type says a model, and so are all of its fields, those that could be read included.
# What then fails is the code that uses it, elsewhere: `'dict' object has no attribute 'since'`.
#
# Here: docs/clients.md tells who generates a client with it what `boite_d_envoi` may be.
#
# Needs Python ≥ 3.11 with `venv`. Fails when the behaviour is another one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

for nullable in true false; do
  cat >"$nullable.json" <<JSON
{"openapi": "3.0.3", "info": {"title": "Books", "version": "1"}, "paths": {"/books/1": {"get": {"operationId": "findBook",
  "responses": {"200": {"description": "The book", "content": {"application/json": {
    "schema": {"\$ref": "#/components/schemas/Book"}}}}}}}},
  "components": {"schemas": {
    "Book": {"type": "object", "properties": {"loan": {"\$ref": "#/components/schemas/Loan"}}},
    "Loan": {"type": "object", "nullable": $nullable, "required": ["since", "by"], "properties": {
      "since": {"type": "string", "format": "date-time"}, "by": {"type": "string"}}}}}}
JSON
done
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check openapi-python-client==0.29.1
echo 'post_hooks: []' >config.yaml
for nullable in true false; do
  venv/bin/openapi-python-client generate --fail-on-warning --config config.yaml --path "$nullable.json" \
    --output-path "nullable_$nullable" --meta none >log || { cat log; exit 1; }
done

cat >read.py <<'PYTHON'
import nullable_false.models
import nullable_true.models

for models in (nullable_false.models, nullable_true.models):
    for since in ("2016-12-31T23:59:59Z", "2016-12-31T23:59:60Z"):
        try:
            loan = models.Book.from_dict({"loan": {"since": since, "by": "Zoé"}}).loan
            seen = type(loan).__name__
        except ValueError as error:
            seen = f"ValueError: {error}"
        print(models.__name__.split(".")[0], since, "|", seen)
PYTHON
venv/bin/python read.py | tee seen

diff - seen <<'EXPECTED'
nullable_false 2016-12-31T23:59:59Z | Loan
nullable_false 2016-12-31T23:59:60Z | ValueError: second must be in 0..59
nullable_true 2016-12-31T23:59:59Z | LoanType0
nullable_true 2016-12-31T23:59:60Z | dict
EXPECTED
echo 'as described'
