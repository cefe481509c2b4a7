// A client of the last release works with this version too.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { classPath, here, readJson, run, services, specification, specifications, temporaryFolder } from './tools.js';

const released = (service) => join(specifications, 'released', `${service}.json`);

let folder, jars;

before(async (t) => {
  folder = await temporaryFolder(t);
  jars = await classPath(here, folder);
});

// openapi-diff takes the `explode` of a header for a break, although it means nothing for a text
// (findings/openapi-diff-explode.sh).
async function normalized(path, name) {
  const copy = join(folder, name);
  const normalize = (_, value) => (value?.in === 'header' ? { ...value, explode: undefined } : value);
  await writeFile(copy, JSON.stringify(await readJson(path), normalize));
  return copy;
}

async function compare(before, after) {
  const documents = [await normalized(before, 'before.json'), await normalized(after, 'after.json')];
  const { code, output } = await run('java', '-cp', jars, join(here, 'Compatible.java'), ...documents);
  assert.ok([0, 3].includes(code), output);
  return { breaks: code === 3, output };
}

// A break is declared by the version: the first number is raised, or the second while the first is 0.
function declaresBreak(before, after) {
  const [[oldMajor, oldMinor], [major, minor]] = [before, after].map((version) => version.split('.').map(Number));
  return major > oldMajor || (oldMajor === 0 && major === 0 && minor > oldMinor);
}

for (const service of services) {
  test(`${service}.json breaks no client of the last release, or says so by its version`, async () => {
    const { breaks, output } = await compare(released(service), specification(service));
    const versions = await Promise.all([released, specification].map((path) => readJson(path(service))));
    const declared = declaresBreak(...versions.map(({ info }) => info.version));
    assert.ok(!breaks || declared, output);
  });
}

test('a version declares a break by its first number that is not 0', () => {
  for (const [before, after, declares] of [
    ['0.1.0', '0.2.0', true],
    ['0.1.0', '0.1.1', false],
    ['1.4.2', '2.0.0', true],
    ['1.4.2', '1.5.0', false],
    ['0.9.0', '1.0.0', true],
    ['2.0.0', '1.9.0', false],
  ]) {
    assert.equal(declaresBreak(before, after), declares, `${before} → ${after}`);
  }
});

test('what breaks clients is told from what does not', async (t) => {
  const folder = await temporaryFolder(t);
  const schemas = ({ components }) => components.schemas;
  for (const [name, breaks, change] of [
    ['a field less in answers', true, (document) => delete schemas(document).Utilisateur.properties.nom],
    ['a field more in answers', false, (document) => {
      schemas(document).Utilisateur.properties.age = { type: 'integer' };
    }],
    ['a field more that requests need', true, (document) => {
      schemas(document).NouvelUtilisateur.properties.age = { type: 'integer' };
      schemas(document).NouvelUtilisateur.required.push('age');
    }],
    ['an operation less', true, (document) => delete document.paths['/users/{id}'].delete],
  ]) {
    const document = await readJson(specification('user'));
    change(document);
    const changed = join(folder, 'changed.json');
    await writeFile(changed, JSON.stringify(document));
    assert.equal((await compare(specification('user'), changed)).breaks, breaks, name);
  }
});
