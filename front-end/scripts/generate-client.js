// Writes the types of ../openapi into src/api/schema, or with --check fails when they are not those.
import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';

const check = process.argv.includes('--check');
let stale = false;

// The documents say that answers may get other fields. A type that has any field would hide a misspelt one.
const transform = (schema) => {
  if (schema.additionalProperties === true) delete schema.additionalProperties;
};

for (const name of ['user', 'product', 'order', 'notifier']) {
  const specification = new URL(`../../openapi/${name}.json`, import.meta.url);
  const target = new URL(`../src/api/schema/${name}.d.ts`, import.meta.url);
  const generated = astToString(await openapiTS(specification, { transform }));
  if (!check) {
    await writeFile(target, generated);
  } else if (generated !== (await readFile(target, 'utf8').catch(() => ''))) {
    console.error(`src/api/schema/${name}.d.ts is not what openapi/${name}.json says: npm run generate`);
    stale = true;
  }
}

if (stale) process.exitCode = 1;
