/** Opens what the engine knows of OpenPGP keys, and what works with them. */
import { HttpKeyDirectories } from './pgp-keys/http-key-directories.js';
import type { KeyDirectories } from './pgp-keys/key-directories-port.js';
import { PgpKeyBook } from './pgp-keys/pgp-key-book.js';
import { PgpMethod } from './pgp-keys/pgp-method.js';
import { PgpThreads } from './pgp-keys/pgp-thread.js';
import type { PgpWork } from './pgp-keys/pgp-work.js';
import type { EngineParts } from './platform/engine-parts.js';
import { endOf } from './platform/mail-end.js';

export interface OpenedPgpKeys {
  readonly keyDirectories: KeyDirectories;
  readonly pgpKeys: PgpKeyBook;
  readonly pgpWork: PgpWork;
}

export async function openPgpKeys(parts: EngineParts): Promise<OpenedPgpKeys> {
  const { keyServers, timeoutSeconds, privateNetworks } = parts.config.pgpKeys;
  const keyDirectories = new HttpKeyDirectories({ keyServers, timeoutMs: timeoutSeconds * 1000, privateNetworks });
  return { pgpKeys: await PgpKeyBook.open(parts), pgpWork: new PgpThreads(), keyDirectories };
}

/** OpenPGP for the mail flow. */
export function pgpMethod(
  { keys }: Pick<EngineParts, 'keys'>,
  { pgpKeys: book, pgpWork: work }: Omit<OpenedPgpKeys, 'keyDirectories'>,
): PgpMethod {
  return new PgpMethod({ book, work, endOf: (address) => endOf(address, (text) => keys.tagAddress(text)) });
}
