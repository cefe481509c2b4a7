#!/usr/bin/env bash
# orval 8.38.0 (npm), client `fetch`, OpenAPI 3.0.3.
#
# Behaviour: a function that it generates sends the first media type of the body, unless the caller's `headers` have
# another one, but finds it there only when the name is spelt `Content-Type`. HTTP and `fetch` do not care for case: in
# an object with `content-type`, and in any `Headers`, whose names are lower case however they were given, the
# caller's type does not replace the generated one. Both are sent, in one header with a comma, which is no media type
# and which servers refuse (415). Nothing is said, at generation or at run time.
#
# Here: docs/clients.md says how to ask for the other media type of `PATCH`.
#
# Needs Node.js 20 (its makers ask for 22.19). Fails when the behaviour is another one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat >books.json <<'JSON'
{"openapi": "3.0.3", "info": {"title": "Books", "version": "1"}, "paths": {"/books/1": {"patch": {
  "operationId": "changeBook",
  "requestBody": {"required": true, "content": {
    "application/merge-patch+json": {"schema": {"$ref": "#/components/schemas/Change"}},
    "application/json": {"schema": {"$ref": "#/components/schemas/Change"}}}},
  "responses": {"204": {"description": "Changed"}}}}},
  "components": {"schemas": {"Change": {"type": "object", "properties": {"title": {"type": "string"}}}}}}
JSON
echo '{"private": true}' >package.json
npm install --silent --ignore-scripts orval@8.38.0 typescript@5.9.3
npx orval --input books.json --output client.ts --client fetch >log || { cat log; exit 1; }
npx tsc --strict --target es2022 --module commonjs --lib es2022,dom,dom.iterable client.ts

cat >call.js <<'JS'
const { changeBook } = require('./client.js');

globalThis.fetch = async (url, options) => {
  console.log('  ' + new Request(`http://books.invalid${url}`, options).headers.get('Content-Type'));
  return new Response(null, { status: 204 });
};

async function main() {
  const type = 'application/json';
  const given = {
    'nothing': undefined,
    'object, Content-Type': { 'Content-Type': type },
    'object, content-type': { 'content-type': type },
    'Headers, Content-Type': new Headers({ 'Content-Type': type }),
  };
  for (const [name, headers] of Object.entries(given)) {
    console.log(name);
    await changeBook({ title: 'Germinal' }, { headers });
  }
}

main();
JS
node call.js | tee seen

diff - seen <<'EXPECTED'
nothing
  application/merge-patch+json
object, Content-Type
  application/json
object, content-type
  application/merge-patch+json, application/json
Headers, Content-Type
  application/merge-patch+json, application/json
EXPECTED
echo 'as described'
