/** The thread that reads and writes certificate files: one job, then it ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { CertificateRefused } from '#crypto';
import { doFileJob, type FileJob, type FileJobAnswer } from './certificate-file-work.js';

function answerTo(job: FileJob): FileJobAnswer {
  try {
    return doFileJob(job);
  } catch (cause) {
    if (cause instanceof CertificateRefused) return { refused: { code: cause.code, message: cause.message } };
    throw cause;
  }
}

parentPort?.postMessage(answerTo(workerData as FileJob)); // only `certificate-file-thread.ts` starts it
