/**
 * Work with OpenPGP keys that may take long: files of strangers are read, passwords stretched, keys made, large mails protected. Done beside
 * the mail, in a thread.
 */
import {
  generatePgpKey,
  keptPgpSecretKey,
  lockedSecretBytes,
  mergedPgpKey,
  openPgpSecretKeys,
  type PgpFault,
  type PgpKey,
  type PgpKeyWish,
  readPgpKeys,
  secretBytes,
} from '#crypto';
import { protectByPgp, type PgpProtection } from '../protect/pgp-mail.js';

/** A key as it crosses threads. */
export interface PgpKeyWithSecret {
  readonly key: PgpKey;
  /** Binary, without a password; null: the public one alone. */
  readonly secret: Uint8Array | null;
}

/** How a mail is to be protected, see `PgpProtection`; the key that signs as it is kept. */
export interface PgpMailJob extends Omit<PgpProtection, 'sign'> {
  readonly sign?: { readonly key: PgpKey; readonly secret: Uint8Array; readonly hash: NonNullable<PgpProtection['sign']>['hash'] };
}

export type PgpJob =
  | { readonly kind: 'read'; readonly bytes: Uint8Array; readonly password: string | undefined; readonly at: Date }
  | { readonly kind: 'merge'; readonly known: PgpKey; readonly fresh: PgpKey; readonly at: Date }
  | { readonly kind: 'generate'; readonly wish: PgpKeyWish }
  | { readonly kind: 'lock'; readonly key: PgpKey; readonly secret: Uint8Array; readonly password: string }
  | { readonly kind: 'protect'; readonly mail: Uint8Array; readonly how: PgpMailJob };

/** What a job gives, or why it gives nothing. */
export type PgpJobAnswer =
  | { readonly keys: readonly PgpKeyWithSecret[] }
  | { readonly bytes: Uint8Array }
  | { readonly refused: { readonly code: PgpFault; readonly message: string } };

/** Does a job in this thread. @throws PgpError */
export async function doPgpJob(job: PgpJob): Promise<Exclude<PgpJobAnswer, { refused: unknown }>> {
  switch (job.kind) {
    case 'read':
      return { keys: await readFile(Buffer.from(job.bytes), job.password, job.at) };
    case 'merge':
      return { keys: [{ key: await mergedPgpKey(whole(job.known), whole(job.fresh), job.at), secret: null }] };
    case 'generate': {
      const made = await generatePgpKey(job.wish);
      return { keys: [{ key: made.key, secret: secretBytes(made) }] };
    }
    case 'lock': {
      const kept = await keptPgpSecretKey(Buffer.from(job.secret), whole(job.key));
      return { bytes: await lockedSecretBytes(kept, job.password) };
    }
    case 'protect':
      return { bytes: await protectByPgp(Buffer.from(job.mail), await protectionOf(job.how)) };
  }
}

/** Public keys and private ones, each once; the password is for the private ones. */
async function readFile(bytes: Buffer, password: string | undefined, at: Date): Promise<PgpKeyWithSecret[]> {
  const keys = await readPgpKeys(bytes, at);
  const secrets = keys.some(({ hasSecret }) => hasSecret) ? await openPgpSecretKeys(bytes, password, at) : [];
  const opened = secrets.map((secret): PgpKeyWithSecret => ({ key: secret.key, secret: secretBytes(secret) }));
  const open = keys.filter(({ hasSecret }) => !hasSecret).map((key): PgpKeyWithSecret => ({ key, secret: null }));
  return [...opened, ...open];
}

async function protectionOf({ sign, encrypt, ...how }: PgpMailJob): Promise<PgpProtection> {
  const secret = sign && (await keptPgpSecretKey(Buffer.from(sign.secret), whole(sign.key)));
  return {
    ...how,
    ...(encrypt && { encrypt: { ...encrypt, keys: encrypt.keys.map(whole) } }),
    ...(secret && { sign: { secret, ...(sign.hash && { hash: sign.hash }) } }),
  };
}

/** What crossed threads has lost that it was a Buffer. */
function whole(key: PgpKey): PgpKey {
  return { ...key, bytes: Buffer.from(key.bytes) };
}
