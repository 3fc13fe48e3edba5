/** A writer thread that notes its start in a file and dies at whatever it is asked. */
import { appendFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';

appendFileSync(String(workerData), 'started\n');
parentPort?.on('message', () => process.exit(1));
parentPort?.postMessage({ ready: true });
