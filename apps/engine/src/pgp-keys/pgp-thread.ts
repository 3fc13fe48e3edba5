/** Work with OpenPGP keys in threads that end with their one job. */
import { Worker } from 'node:worker_threads';
import { PgpError, type PgpKey, type PgpKeyWish } from '#crypto';
import { doPgpJob, type PgpJob, type PgpJobAnswer, type PgpKeyWithSecret, type PgpMailJob } from './pgp-jobs.js';
import { PgpWork, PgpWorkBroken } from './pgp-work.js';

export interface PgpThreadOptions {
  readonly threads: number;
  /** A mail up to this size is protected here at once: some 10 ms, less than a thread takes to begin. */
  readonly atOnceBytes: number;
  /** Jobs that may wait for a thread. */
  readonly mostWaiting: number;
  readonly longestMs: number;
  readonly memoryMiB: number;
}

export const PGP_THREADS: PgpThreadOptions = { threads: 2, atOnceBytes: 65_536, mostWaiting: 200, longestMs: 60_000, memoryMiB: 512 };

export class PgpThreads extends PgpWork {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly options: PgpThreadOptions = PGP_THREADS) {
    super();
  }

  async read(bytes: Buffer, password: string | undefined, at: Date): Promise<readonly PgpKeyWithSecret[]> {
    return keysIn(await this.inThread({ kind: 'read', bytes, password, at }));
  }

  async merge(known: PgpKey, fresh: PgpKey, at: Date): Promise<PgpKey> {
    return oneOf(keysIn(await this.inThread({ kind: 'merge', known, fresh, at }))).key;
  }

  async generate(wish: PgpKeyWish): Promise<PgpKeyWithSecret> {
    return oneOf(keysIn(await this.inThread({ kind: 'generate', wish })));
  }

  async lock({ key, secret }: { readonly key: PgpKey; readonly secret: Buffer }, password: string): Promise<Buffer> {
    return bytesIn(await this.inThread({ kind: 'lock', key, secret, password }));
  }

  async protect(mail: Buffer, how: PgpMailJob): Promise<Buffer> {
    const job: PgpJob = { kind: 'protect', mail, how };
    return bytesIn(mail.length <= this.options.atOnceBytes ? await doPgpJob(job) : await this.inThread(job));
  }

  private async inThread(job: PgpJob): Promise<PgpJobAnswer> {
    if (this.running >= this.options.threads) await this.turn();
    this.running += 1;
    try {
      const answer = await run(job, this.options);
      if ('refused' in answer) throw new PgpError(answer.refused.code, answer.refused.message);
      return answer;
    } finally {
      this.running -= 1;
      this.waiting.shift()?.();
    }
  }

  private turn(): Promise<void> {
    if (this.waiting.length >= this.options.mostWaiting) throw new PgpWorkBroken('too many wait');
    return new Promise((resolve) => {
      this.waiting.push(resolve);
    });
  }
}

function run(job: PgpJob, { longestMs, memoryMiB }: PgpThreadOptions): Promise<PgpJobAnswer> {
  const worker = new Worker(new URL('./pgp-worker.js', import.meta.url), {
    workerData: job,
    resourceLimits: { maxOldGenerationSizeMb: memoryMiB },
  });
  return new Promise<PgpJobAnswer>((resolve, reject) => {
    const tooLong = setTimeout(() => {
      reject(new PgpWorkBroken('it took too long'));
    }, longestMs);
    worker.once('message', (answer: PgpJobAnswer) => resolve(answer));
    // no cause: what a thread threw may name what it worked on
    worker.once('error', () => reject(new PgpWorkBroken('it broke off')));
    worker.once('exit', () => {
      clearTimeout(tooLong);
      reject(new PgpWorkBroken('it broke off'));
    });
  }).finally(() => worker.terminate());
}

function keysIn(answer: PgpJobAnswer): PgpKeyWithSecret[] {
  if (!('keys' in answer)) throw new Error('a job gave something else');
  return answer.keys.map(({ key, secret }) => ({ key: { ...key, bytes: Buffer.from(key.bytes) }, secret }));
}

function bytesIn(answer: PgpJobAnswer): Buffer {
  if (!('bytes' in answer)) throw new Error('a job gave something else');
  return Buffer.from(answer.bytes.buffer, answer.bytes.byteOffset, answer.bytes.byteLength);
}

function oneOf(keys: readonly PgpKeyWithSecret[]): PgpKeyWithSecret {
  const [key] = keys;
  if (key === undefined) throw new Error('a job gave something else');
  return key;
}
