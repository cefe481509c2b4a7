// What the tests share: where things are, and how programs are run.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const here = dirname(fileURLToPath(import.meta.url));
export const specifications = join(here, '../../openapi');
export const services = ['user', 'product', 'order', 'notifier'];

export const specification = (service) => join(specifications, `${service}.json`);
export const readJson = async (path) => JSON.parse(await readFile(path, 'utf8'));

// Never throws for an exit code: tests say what they expect of it.
export function run(program, ...parameters) {
  const options = {
    cwd: here,
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', REDOCLY_TELEMETRY: 'off' },
  };
  return new Promise((resolve, reject) => {
    execFile(program, parameters, options, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') reject(error);
      else resolve({ code: error?.code ?? 0, stdout, output: stdout + stderr });
    });
  });
}

export async function temporaryFolder(test) {
  const folder = await mkdtemp(join(tmpdir(), 'specs-check-'));
  test.after(() => rm(folder, { recursive: true }));
  return folder;
}

// The class path of the pom's dependencies of a scope.
export async function classPath(folder, scope) {
  const file = join(folder, `${scope}.txt`);
  const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:build-classpath';
  const { code, output } = await run('mvn', '-B', '-q', goal, `-DincludeScope=${scope}`, `-Dmdep.outputFile=${file}`);
  if (code !== 0) throw new Error(output);
  return readFile(file, 'utf8');
}
