/** The thread that works with OpenPGP keys: one job, then it ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { PgpError } from '#crypto';
import { doPgpJob, type PgpJob, type PgpJobAnswer } from './pgp-jobs.js';

async function answerTo(job: PgpJob): Promise<PgpJobAnswer> {
  try {
    return await doPgpJob(job);
  } catch (cause) {
    if (cause instanceof PgpError) return { refused: { code: cause.code, message: cause.message } };
    throw cause;
  }
}

parentPort?.postMessage(await answerTo(workerData as PgpJob)); // only `pgp-thread.ts` starts it
