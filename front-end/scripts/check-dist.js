// Builds the pages again, elsewhere, and fails when dist/, which is committed and embedded, is not the same.
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';

const committed = new URL('../dist', import.meta.url).pathname;
const fresh = await mkdtemp(join(tmpdir(), 'front-end-'));

const contents = async (folder) => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(await Promise.all(files.map(async (file) => [file.slice(folder.length), await readFile(file)])));
};

try {
  await build({ build: { outDir: fresh, emptyOutDir: true }, logLevel: 'warn' });
  const [old, now] = [await contents(committed), await contents(fresh)];
  const names = [...new Set([...old.keys(), ...now.keys()])].toSorted();
  const different = names.filter((name) => !(old.has(name) && now.has(name) && old.get(name).equals(now.get(name))));
  for (const name of different) console.error(`dist${name} is not what src/ makes: npm run build`);
  if (different.length > 0) process.exitCode = 1;
} finally {
  await rm(fresh, { recursive: true });
}
