/** Certificate files are read and written in a thread of their own: the worst one takes seconds, and mail passes meanwhile. */
import { Worker } from 'node:worker_threads';
import { CertificateRefused } from '#crypto';
import type { CertificateFileWork, FileContents, FileJob, FileJobAnswer, PfxContents } from './certificate-file-work.js';

/** Some three seconds is the worst that the limits on rounds let through; a busy machine takes longer. */
const LONGEST_MS = 20_000;
const MEMORY_MIB = 256;

export class CertificateFileThread implements CertificateFileWork {
  private queue: Promise<unknown> = Promise.resolve();

  async read(bytes: Buffer, password: string | undefined): Promise<FileContents> {
    const answer = await this.inTurn({ kind: 'read', bytes, password });
    if ('read' in answer) return answer.read;
    throw new Error('a job gave something else');
  }

  async writePfx(contents: PfxContents): Promise<Buffer> {
    const answer = await this.inTurn({ kind: 'write-pfx', ...contents });
    if ('written' in answer) return Buffer.from(answer.written);
    throw new Error('a job gave something else');
  }

  /** One at a time: each may keep a processor busy for seconds. */
  private async inTurn(job: FileJob): Promise<FileJobAnswer> {
    const done = this.queue.then(() => run(job));
    this.queue = done.catch(() => undefined); // whoever asked learns of it
    const answer = await done;
    if ('refused' in answer) throw new CertificateRefused(answer.refused.code, answer.refused.message);
    return answer;
  }
}

/** @throws CertificateRefused `too-many-iterations` when it takes too long. */
function run(job: FileJob): Promise<FileJobAnswer> {
  const worker = new Worker(new URL('./certificate-file-worker.js', import.meta.url), {
    workerData: job,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MIB },
  });
  return new Promise<FileJobAnswer>((resolve, reject) => {
    const tooLong = setTimeout(() => {
      reject(new CertificateRefused('too-many-iterations', 'The file takes too long to open.'));
    }, LONGEST_MS);
    worker.once('message', (answer: FileJobAnswer) => resolve(answer));
    // no cause: what a thread threw may name what it worked on
    worker.once('error', () => reject(new CertificateRefused('broken', 'The file cannot be read.')));
    worker.once('exit', () => {
      clearTimeout(tooLong);
      reject(new CertificateRefused('broken', 'The file cannot be read.'));
    });
  }).finally(() => worker.terminate());
}
