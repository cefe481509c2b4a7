// The consumers of docs/clients.md, as they stand there, on events that the relay has published.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const brokers = process.env.TEST_KAFKA_BROKERS;
const skip = brokers ? false : 'TEST_KAFKA_BROKERS is not set';
// A library may log to standard output, too.
const EVENT = /^order\..*(?=\n)/gm;
const PATIENCE_MS = 60_000;
const exec = promisify(execFile);

// By the headings of docs/clients.md: the file that the snippet becomes, how its library is installed beside it, and how it is run.
const python = (...libraries) => ({
  file: 'notifier.py',
  install: [['python3', '-m', 'venv', '.'], ['bin/pip', 'install', '--quiet', ...libraries]],
  run: ['bin/python', 'notifier.py'],
});
const clients = {
  kafkajs: {
    file: 'notifier.mjs',
    install: [['npm', 'install', '--silent', '--ignore-scripts', 'kafkajs@2.2.4']],
    run: ['node', 'notifier.mjs'],
  },
  'kafka-python': python('kafka-python==3.0.12'),
  aiokafka: python('aiokafka==0.14.0'),
  'confluent-kafka': python('confluent-kafka==2.16.1'),
  'kafka-clients': {
    file: 'Notifier.java',
    install: [['mvn', '-B', '-q', 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies', '-DoutputDirectory=jars']],
    run: ['java', '-cp', 'jars/*', 'Notifier.java'],
  },
  'franz-go': {
    file: 'notifier.go',
    install: [['go', 'mod', 'init', 'notifier'], ['go', 'get', 'github.com/twmb/franz-go/pkg/kgo@v1.22.3'], ['go', 'build', '-o', 'notifier']],
    run: ['./notifier'],
  },
};
const pom = `<project>
  <modelVersion>4.0.0</modelVersion><groupId>notifier</groupId><artifactId>notifier</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka-clients</artifactId><version>4.1.1</version></dependency>
    <dependency><groupId>com.fasterxml.jackson.core</groupId><artifactId>jackson-databind</artifactId><version>2.19.0</version></dependency>
  </dependencies>
</project>`;

const topic = `orders-${randomUUID()}`;
const order = randomUUID();
const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
let folder;
let relay;

before(async () => {
  if (skip) return;
  folder = await mkdtemp(join(tmpdir(), 'consumers-check-'));
  await publish();
});

after(async () => {
  relay?.kill();
  if (folder) await rm(folder, { recursive: true });
});

// Puts events into the outbox of an order-service, whose relay publishes them: one of a type that nobody knows yet, one without a
// trace, and one with everything.
async function publish() {
  const database = join(folder, 'orders.sqlite');
  const variables = { DATABASE_URL: `sqlite://${database}`, KAFKA_BROKERS: brokers, KAFKA_TOPIC: topic, PORT: '0' };
  relay = spawn(join(root, 'target/debug/order-service'), ['serve'], { env: { ...process.env, ...variables } });
  relay.stderr.pipe(process.stderr);
  const golden = JSON.parse(await readFile(join(root, 'crates/event-contracts/examples/order.created.v1.json')));
  const { traceparent: _, ...untraced } = { ...golden, subject: order };
  const events = [{ ...untraced, type: 'order.created.v2', data: {} }, untraced, { ...untraced, traceparent: trace }];
  const insert = `
import json, sqlite3, sys, time, uuid
for _ in range(300):
    try:
        with sqlite3.connect(sys.argv[1], timeout=10) as database:
            for event in json.loads(sys.argv[2]):
                id = uuid.uuid4()
                database.execute(
                    "INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload, content_type, created_at) VALUES"
                    " (?, 'order', ?, ?, ?, 'application/cloudevents+json', '2026-11-22T10:15:04.123+00:00')",
                    (id.bytes, event["subject"], event["type"], json.dumps({**event, "id": str(id)})))
        break
    except sqlite3.OperationalError:
        time.sleep(0.1)
else:
    sys.exit("the outbox does not come")
`;
  await exec('python3', ['-c', insert, database, JSON.stringify(events)]);
}

async function snippet(name) {
  const page = await readFile(join(root, 'docs/clients.md'), 'utf8');
  const section = page.split(/^### /m).find((part) => part.startsWith(`${name}\n`));
  const code = section?.match(/^```\w+\n(.*?)^```$/ms)?.[1];
  assert.ok(code, `docs/clients.md has a snippet of ${name}`);
  return code.replaceAll('127.0.0.1:9092', brokers).replaceAll(/(["'])orders\1/g, `$1${topic}$1`)
    .replaceAll('my-notifier', `notifier-${randomUUID()}`);
}

// What the program prints of events, until it has printed the one with the trace.
function shown(program, cwd) {
  const [command, ...parameters] = program;
  const child = spawn(command, parameters, { cwd });
  return new Promise((resolve, reject) => {
    let [printed, errors] = ['', ''];
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    child.stderr.on('data', (data) => (errors += data));
    child.stdout.on('data', (data) => {
      printed += data;
      if (printed.match(EVENT)?.some((line) => line.endsWith(trace))) child.kill('SIGKILL');
    });
    child.on('error', reject);
    child.on('close', () => {
      clearTimeout(timer);
      const events = printed.match(EVENT);
      if (events) resolve(events);
      else reject(new Error(`nothing came: ${printed}${errors}`));
    });
  });
}

for (const [name, { file, install, run }] of Object.entries(clients)) {
  test(`${name} reads what the relay has published`, { skip, concurrency: true }, async (context) => {
    const program = install[0][0];
    const found = await exec('sh', ['-c', `command -v ${program}`]).catch(() => null);
    if (!found) return context.skip(`${program} is not installed`);
    const place = join(folder, name);
    await mkdir(place);
    await writeFile(join(place, file), await snippet(name));
    if (name === 'kafka-clients') await writeFile(join(place, 'pom.xml'), pom);
    for (const [command, ...parameters] of install) await exec(command, parameters, { cwd: place });
    const line = `order.created.v1 ${order} 59.97`;
    const events = await shown(run, place);
    assert.deepEqual([events[0].slice(0, line.length), ...events.slice(1)], [line, `${line} ${trace}`]);
  });
}
