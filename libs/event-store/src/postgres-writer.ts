/** The thread that writes to a PostgreSQL server; of its own, so that no busy main thread makes other engines wait for the lock. */
import { parentPort, workerData } from 'node:worker_threads';
import { openPostgresCommitter } from './postgres-committer.js';
import { parsePostgresUrl } from './postgres-url.js';
import { runWriter } from './writer-loop.js';

if (parentPort !== null) runWriter(parentPort, await openPostgresCommitter(parsePostgresUrl(String(workerData))));
