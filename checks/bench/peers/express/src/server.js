// One of the three services, on PORT, in as many processes as there are cores: node src/server.js users|products|orders
import cluster from 'node:cluster';
import { availableParallelism } from 'node:os';

import { application } from './application.js';

const service = process.argv[2];

if (cluster.isPrimary) {
  for (let started = 0; started < availableParallelism(); started += 1) cluster.fork();
  cluster.on('exit', () => cluster.fork());
} else {
  const { router } = await import(`./${service}.js`);
  application(router).listen(Number(process.env.PORT), '127.0.0.1');
}
