// The documents by themselves: are they what their standards say?
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { Parser, fromFile } from '@asyncapi/parser';
import { run, services, specification, specifications } from './tools.js';

for (const service of services) {
  test(`${service}.json has neither errors nor warnings by redocly's recommended rules`, async () => {
    const { code, stdout, output } = await run('npx', 'redocly', 'lint', specification(service), '--format=json');
    assert.equal(code, 0, output);
    const { problems } = JSON.parse(stdout);
    assert.deepEqual(problems, []);
  });
}

test('order-events.asyncapi.yaml is valid AsyncAPI 3, its examples included', async () => {
  const { document, diagnostics } = await fromFile(
    new Parser(),
    join(specifications, 'order-events.asyncapi.yaml'),
  ).parse();
  // 0 is an error, 1 a warning; what follows is advice.
  assert.deepEqual(diagnostics.filter(({ severity }) => severity < 2), []);
  assert.equal(document.version(), '3.1.0');
});

test('what code is generated of in order-events.asyncapi.yaml has a title, which becomes its name', async () => {
  const { document } = await fromFile(new Parser(), join(specifications, 'order-events.asyncapi.yaml')).parse();
  const untitled = [];
  const visit = (value, path) => {
    if (value === null || typeof value !== 'object') return;
    const isModel = value.enum || value.allOf || (value.type === 'object' && value.required);
    if (isModel && !value.title) untitled.push(path);
    for (const [name, inner] of Object.entries(value)) if (name !== 'examples') visit(inner, `${path}/${name}`);
  };
  const { messages, schemas } = document.json().components;
  visit(messages, '/messages');
  visit(schemas, '/schemas');
  assert.deepEqual(untitled, []);
});
