// Types that openapi-typescript makes of the specifications are those that `client.ts` counts on.
import assert from 'node:assert/strict';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'node:test';
import openapiTS, { astToString } from 'openapi-typescript';
import { here, run, services, specification, temporaryFolder } from './tools.js';

test('TypeScript: openapi-typescript', async (t) => {
  const folder = await temporaryFolder(t);
  for (const service of services) {
    const types = await openapiTS(pathToFileURL(specification(service)));
    await writeFile(join(folder, `${service}.ts`), astToString(types));
  }
  await copyFile(join(here, 'client.ts'), join(folder, 'client.ts'));
  const { code, output } = await run('npx', 'tsc', '--strict', '--noEmit', join(folder, 'client.ts'));
  assert.equal(code, 0, output);
});
