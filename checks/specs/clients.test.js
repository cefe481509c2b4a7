// Clients that are generated from the specifications compile.
import assert from 'node:assert/strict';
import { copyFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'node:test';
import openapiTS, { astToString } from 'openapi-typescript';
import { classPath, here, run, services, specification, temporaryFolder } from './tools.js';

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

test('Java: openapi-generator', async (t) => {
  const folder = await temporaryFolder(t);
  const [runtime, all] = [await classPath(folder, 'runtime'), await classPath(folder, 'compile')];
  const generator = all.split(':').find((jar) => jar.includes('openapi-generator-cli'));
  for (const service of services) {
    const name = `echoppe.${service}`;
    const { code, output } = await run(
      'java', '-jar', generator, 'generate', '--generator-name=java', '--library=native',
      `--input-spec=${specification(service)}`, `--output=${join(folder, service)}`,
      `--api-package=${name}`, `--model-package=${name}`, `--invoker-package=${name}`,
      '--additional-properties=useJakartaEe=true,openApiNullable=false',
    );
    assert.equal(code, 0, output);
  }
  const sources = (await readdir(folder, { recursive: true }))
    .filter((path) => path.includes('src/main/java') && path.endsWith('.java'))
    .map((path) => join(folder, path));
  assert.ok(sources.length > services.length);
  const { code, output } = await run('javac', '-encoding', 'UTF-8', '-d', join(folder, 'classes'), '-cp', runtime, ...sources);
  assert.equal(code, 0, output);
});
