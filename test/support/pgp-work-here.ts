/** Work with OpenPGP keys without the thread, which is compiled JavaScript. */
import type { PgpKey, PgpKeyWish } from '#crypto';
import { doPgpJob, type PgpJob, type PgpKeyWithSecret, type PgpMailJob } from '../../apps/engine/src/pgp-keys/pgp-jobs.js';
import { PgpWork } from '../../apps/engine/src/pgp-keys/pgp-work.js';

export class PgpWorkHere extends PgpWork {
  read(bytes: Buffer, password: string | undefined, at: Date): Promise<readonly PgpKeyWithSecret[]> {
    return keysOf({ kind: 'read', bytes, password, at });
  }

  async merge(known: PgpKey, fresh: PgpKey, at: Date): Promise<PgpKey> {
    return (await oneOf({ kind: 'merge', known, fresh, at })).key;
  }

  generate(wish: PgpKeyWish): Promise<PgpKeyWithSecret> {
    return oneOf({ kind: 'generate', wish });
  }

  lock({ key, secret }: { readonly key: PgpKey; readonly secret: Buffer }, password: string): Promise<Buffer> {
    return bytesOf({ kind: 'lock', key, secret, password });
  }

  protect(mail: Buffer, how: PgpMailJob): Promise<Buffer> {
    return bytesOf({ kind: 'protect', mail, how });
  }
}

async function keysOf(job: PgpJob): Promise<readonly PgpKeyWithSecret[]> {
  const answer = await doPgpJob(job);
  if ('keys' in answer) return answer.keys;
  throw new Error('a job gave something else');
}

async function oneOf(job: PgpJob): Promise<PgpKeyWithSecret> {
  const [key] = await keysOf(job);
  if (key !== undefined) return key;
  throw new Error('a job gave something else');
}

async function bytesOf(job: PgpJob): Promise<Buffer> {
  const answer = await doPgpJob(job);
  if ('bytes' in answer) return Buffer.from(answer.bytes);
  throw new Error('a job gave something else');
}
