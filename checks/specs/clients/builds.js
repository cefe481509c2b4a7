// How each client is generated, built and run; docs/clients.md says the same in words.
import { cp, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { classPath, here, services, specification, specifications, succeed } from '../tools.js';

const sources = join(here, 'clients');
const python = join(sources, 'venv/bin/python');

// By name: what openapi-generator is told, and how its clients of all services are built and run with the journey.
export const clients = {
  go: {
    generator: { generatorName: 'go', typeMappings: { number: 'float64' } },
    packages: (service) => ({ packageName: service, withGoMod: false }),
    run: async (folder, address) => succeed(await project(folder, 'go'), 'go', 'run', '.', address),
  },
  python: {
    generator: { generatorName: 'python' },
    packages: (service) => ({ packageName: service }),
    async run(folder, address) {
      const packages = services.map((service) => join(folder, 'python', service)).join(delimiter);
      return succeed(folder, 'env', `PYTHONPATH=${packages}`, python, join(sources, 'python/journey.py'), address);
    },
  },
  java: {
    generator: { generatorName: 'java', library: 'native' },
    packages: jakarta,
    run: runJava('java'),
  },
  'java-okhttp': {
    generator: { generatorName: 'java' },
    packages: jakarta,
    run: runJava('java-okhttp'),
  },
  kotlin: {
    generator: { generatorName: 'kotlin', typeMappings: { number: 'kotlin.Double' } },
    packages: (service) => ({ packageName: `shop.${service}` }),
    async run(folder, address) {
      const jars = await classPath(join(sources, 'kotlin'), folder);
      const classes = join(folder, 'kotlin/classes');
      const files = [...(await sourcesIn(folder, 'kotlin', '.kt')), join(sources, 'kotlin/Journey.kt')];
      const compiler = ['-cp', jars, 'org.jetbrains.kotlin.cli.jvm.K2JVMCompiler', '-no-stdlib', '-no-reflect', '-nowarn'];
      await succeed(folder, 'java', ...compiler, '-classpath', jars, '-d', classes, ...files);
      return succeed(folder, 'java', '-cp', `${classes}${delimiter}${jars}`, 'JourneyKt', address);
    },
  },
  typescript: {
    generator: { generatorName: 'typescript-fetch' },
    packages: () => ({}),
    run: async (folder, address) => runTypeScript(await project(folder, 'typescript'), address),
  },
  // The others have generators of their own: of Go, go.mod names them.
  ogen: {
    async run(folder, address) {
      const place = await project(folder, 'ogen');
      for (const service of services) {
        await succeed(place, 'go', 'tool', 'ogen', '--target', service, '--package', service, specification(service));
      }
      return succeed(place, 'go', 'run', '.', address);
    },
  },
  'oapi-codegen': {
    async run(folder, address) {
      const place = await project(folder, 'oapi-codegen');
      for (const service of services) {
        await mkdir(join(place, service));
        const options = ['-config', 'config.yaml', '-package', service, '-o', `${service}/client.go`];
        await succeed(place, 'go', 'tool', 'oapi-codegen', ...options, specification(service));
      }
      return succeed(place, 'go', 'run', '.', address);
    },
  },
  'openapi-python-client': {
    async run(folder, address) {
      const place = await project(folder, 'openapi-python-client');
      const options = ['generate', '--fail-on-warning', '--config', 'config.yaml', '--meta', 'none'];
      for (const service of services) {
        const parameters = [...options, '--path', specification(service), '--output-path', service];
        await succeed(place, join(sources, 'venv/bin/openapi-python-client'), ...parameters);
      }
      return succeed(place, python, 'journey.py', address);
    },
  },
  orval: {
    async run(folder, address) {
      const place = await project(folder, 'orval');
      await symlink(specifications, join(place, 'openapi'));
      await succeed(place, 'npx', 'orval', '--fail-on-warnings');
      return runTypeScript(place, address);
    },
  },
  'openapi-fetch': {
    async run(folder, address) {
      const place = await project(folder, 'openapi-fetch');
      for (const service of services) {
        await succeed(place, 'npx', 'openapi-typescript', specification(service), '--output', `${service}.ts`);
      }
      return runTypeScript(place, address);
    },
  },
};

// Where a client is built, with its journey.
async function project(folder, name) {
  const place = join(folder, name);
  await cp(join(sources, name), place, { recursive: true });
  return place;
}

async function runTypeScript(place, address) {
  const options = ['--strict', '--target', 'es2022', '--module', 'nodenext', '--lib', 'es2022,dom,dom.iterable'];
  await succeed(place, 'npx', 'tsc', ...options, '--outDir', 'built', 'journey.ts');
  return succeed(place, 'node', 'built/journey.js', address);
}

function jakarta(service) {
  return { useJakartaEe: true, openApiNullable: false, ...Object.fromEntries(
    ['apiPackage', 'modelPackage', 'invokerPackage'].map((name) => [name, `shop.${service}`]),
  ) };
}

function runJava(name) {
  return async (folder, address) => {
    const jars = await classPath(join(sources, name), folder);
    const classes = join(folder, name, 'classes');
    const files = [...(await sourcesIn(folder, name, '.java')), join(sources, name, 'Journey.java')];
    await succeed(folder, 'javac', '-encoding', 'UTF-8', '-nowarn', '-d', classes, '-cp', jars, ...files);
    return succeed(folder, 'java', '-Dstdout.encoding=UTF-8', '-cp', `${classes}${delimiter}${jars}`, 'Journey', address);
  };
}

async function sourcesIn(folder, name, ending) {
  const files = await readdir(join(folder, name), { recursive: true });
  return files.filter((path) => path.includes('src/main') && path.endsWith(ending)).map((path) => join(folder, name, path));
}

// Installs the generators, and generates what openapi-generator does into `folder`/name/service, in one process.
export async function generate(folder, names) {
  await symlink(join(here, 'node_modules'), join(folder, 'node_modules'));
  await succeed(sources, 'python3', '-m', 'venv', 'venv');
  await succeed(sources, python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', 'requirements.txt');
  const locate = 'import openapi_generator_cli; print(openapi_generator_cli.__path__[0])';
  const installed = (await succeed(sources, python, '-c', locate)).trim();
  await mkdir(join(folder, 'generate'));
  const generated = names.filter((name) => clients[name].generator);
  const files = generated.flatMap((name) => services.map((service) => [name, service])).map(async ([name, service]) => {
    const file = join(folder, 'generate', `${name}-${service}.json`);
    const { generator, packages } = clients[name];
    await writeFile(file, JSON.stringify({
      ...generator,
      inputSpec: specification(service),
      outputDir: join(folder, name, service),
      globalProperties: { apiTests: false, modelTests: false, apiDocs: false, modelDocs: false },
      additionalProperties: packages(service),
    }));
    return file;
  });
  if (files.length === 0) return;
  await succeed(folder, 'java', '-jar', join(installed, 'openapi-generator.jar'), 'batch', '--fail-fast', ...(await Promise.all(files)));
}
