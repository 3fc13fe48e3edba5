/** Who does the work with OpenPGP keys. */
import type { PgpKey, PgpKeyWish } from '#crypto';
import type { PgpKeyWithSecret, PgpMailJob } from './pgp-jobs.js';

export abstract class PgpWork {
  /** What is in a file. @throws PgpError as `readPgpKeys` and `openPgpSecretKeys` */
  abstract read(bytes: Buffer, password: string | undefined, at: Date): Promise<readonly PgpKeyWithSecret[]>;
  /** One key of two copies. @throws PgpError */
  abstract merge(known: PgpKey, fresh: PgpKey, at: Date): Promise<PgpKey>;
  /** @throws PgpError */
  abstract generate(wish: PgpKeyWish): Promise<PgpKeyWithSecret>;
  /** A private key under a password, binary. @throws PgpError */
  abstract lock(kept: { readonly key: PgpKey; readonly secret: Buffer }, password: string): Promise<Buffer>;
  /** @throws PgpError, PgpWorkBroken */
  abstract protect(mail: Buffer, how: PgpMailJob): Promise<Buffer>;
}

/** It broke off: too long, too much memory, too many wait. Nothing is said of what was worked on. */
export class PgpWorkBroken extends Error {
  override readonly name = 'PgpWorkBroken';
}
