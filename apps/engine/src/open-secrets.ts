/** Opens what the engine keeps to sign and to encrypt with. */
import { DkimKeyBook } from './dkim-keys/dkim-key-book.js';
import { ExpiredPasswords } from './passwords/expired-passwords.js';
import { PdfPasswordBook } from './passwords/pdf-password-book.js';
import type { EngineParts } from './platform/engine-parts.js';
import type { TrustedClock } from './retention/trusted-clock.js';

export interface Secrets {
  readonly dkimKeys: DkimKeyBook;
  readonly passwords: PdfPasswordBook;
  /** Not started. */
  readonly expiredPasswords: ExpiredPasswords;
}

export async function openSecrets(parts: EngineParts, trusted: Pick<TrustedClock, 'isBelieved'>): Promise<Secrets> {
  const passwords = await PdfPasswordBook.open(parts);
  return {
    dkimKeys: await DkimKeyBook.open(parts),
    passwords,
    expiredPasswords: new ExpiredPasswords(passwords, () => trusted.isBelieved(), parts.config, parts.log),
  };
}
