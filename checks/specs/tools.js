// What the tests share: where things are, and how programs are run.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const here = dirname(fileURLToPath(import.meta.url));
export const specifications = join(here, '../../openapi');
export const services = ['user', 'product', 'order', 'notifier'];

export const specification = (service) => join(specifications, `${service}.json`);
export const readJson = async (path) => JSON.parse(await readFile(path, 'utf8'));

// Never throws for an exit code: tests say what they expect of it.
export const run = (program, ...parameters) => runIn(here, program, ...parameters);

function runIn(folder, program, ...parameters) {
  const options = {
    cwd: folder,
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

// What a program prints that has to succeed.
export async function succeed(folder, program, ...parameters) {
  const { code, stdout, output } = await runIn(folder, program, ...parameters);
  if (code !== 0) throw new Error(`${program} ${parameters[0]}: ${output}`);
  return stdout;
}

export async function temporaryFolder(test) {
  const folder = await mkdtemp(join(tmpdir(), 'specs-check-'));
  test.after(() => rm(folder, { recursive: true }));
  return folder;
}

// The class path of the dependencies that the pom of a folder has.
export async function classPath(project, folder) {
  const file = join(folder, `${basename(project)}.txt`);
  const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:build-classpath';
  await succeed(project, 'mvn', '-B', '-q', goal, '-DincludeScope=runtime', `-Dmdep.outputFile=${file}`);
  return readFile(file, 'utf8');
}
