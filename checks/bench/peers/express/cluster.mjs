// A service of the workshop, in as many processes as there are cores: node cluster.mjs FOLDER
import cluster from 'node:cluster';
import { availableParallelism } from 'node:os';

cluster.setupPrimary({ exec: 'src/server.js', cwd: process.argv[2] });
for (let started = 0; started < availableParallelism(); started += 1) cluster.fork();
cluster.on('exit', () => cluster.fork());
