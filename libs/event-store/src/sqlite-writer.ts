/** The thread that writes to a SQLite file. */
import { parentPort, workerData } from 'node:worker_threads';
import { openCommitter } from './sqlite-committer.js';
import { runWriter } from './writer-loop.js';

if (parentPort !== null) runWriter(parentPort, openCommitter(String(workerData)));
