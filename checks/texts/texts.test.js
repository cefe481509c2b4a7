// What the texts of the workshop name exists: the tree, the commands, the faults.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const files = (...patterns) =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...patterns], { cwd: root, encoding: 'utf8' }).trim().split('\n');
const read = (file) => readFileSync(join(root, file), 'utf8');
const texts = files('atelier/*.md').filter((file) => !/\/(starters|solutions)\//.test(file));

/** What stands in the texts at a pattern's first group, each with its place. */
const named = (pattern) =>
  texts.flatMap((file) => [...read(file).matchAll(pattern)].map((match) => ({ name: match[1], where: `${file}: ${match[0]}` })));

test('every path of the tree exists', () => {
  const [, tree] = read('atelier/LISEZMOI.md').match(/^atelier\/\n((?:[├└]── .*\n)+)/m);
  const paths = tree.trimEnd().split('\n').map((line) => line.split(/\s+/)[1]);
  assert.ok(paths.length > 5);
  for (const path of paths) assert.ok(path === 'travail/' || existsSync(join(root, 'atelier', path)), path);
});

test('every command is one of atelier/atelier', () => {
  const help = execFileSync(join(root, 'atelier/atelier'), ['help'], { encoding: 'utf8' });
  const commands = new Set([...help.matchAll(/^ {2}([a-z]+)\b/gm)].map(([, command]) => command).concat('help'));
  const used = named(/atelier[/\\]atelier(?:\.ps1)? ([a-z]+)/g);
  assert.ok(used.length > 20);
  for (const { name, where } of used) assert.ok(commands.has(name), where);
});

test('every fault that a command brings about exists', () => {
  const used = named(/atelier[/\\]atelier(?:\.ps1)? panne ([a-z]+)/g);
  assert.ok(used.length > 0);
  for (const { name, where } of used) assert.ok(existsSync(join(root, 'atelier/pannes', name, 'enonce.md')), where);
});

test('every exercise is in the agenda, has its check and leads to the next', () => {
  const exercises = texts.filter((file) => file.startsWith('atelier/exercices/'));
  assert.equal(exercises.length, 13);
  const agenda = read('atelier/LISEZMOI.md');
  for (const [index, file] of exercises.entries()) {
    assert.ok(agenda.includes(`exercices/${basename(file)}`), file);
    // In these nothing is written that the kit could judge.
    if (![0, 8, 11].includes(index)) assert.match(read(file), new RegExp(`^atelier/atelier check ${index}$`, 'm'), file);
    if (index < 12) assert.ok(read(file).includes(`→ [Exercice ${index + 1}`), `${file} leads to exercise ${index + 1}`);
  }
});

test('every file of requests is named by a text', () => {
  for (const file of files('atelier/requetes/*.http', 'atelier/requetes/*.json')) {
    assert.ok(texts.some((text) => read(text).includes(basename(file))), file);
  }
});

test('every request asks for an operation of the shop, with a body that can be read', () => {
  const operations = ['user', 'product', 'order', 'notifier'].flatMap((name) =>
    Object.entries(JSON.parse(read(`openapi/${name}.json`)).paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => new RegExp(`^${method} ${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`, 'i')),
    ),
  );
  for (const file of files('atelier/requetes/*.http')) {
    const requests = read(file).split(/^###.*$/m).slice(1);
    assert.ok(requests.length > 0, file);
    for (const request of requests) {
      const [head, ...body] = request.trim().split('\n\n');
      const [, method, path] = head.match(/^([A-Z]+) \{\{boutique\}\}([^?\s]+)/) ?? [];
      assert.ok(operations.some((operation) => operation.test(`${method} ${path}`)), `${file}: ${head}`);
      if (body.length > 0) assert.doesNotThrow(() => JSON.parse(body.join('\n')), `${file}: ${head}`);
    }
  }
});
