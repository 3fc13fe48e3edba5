/** Passwords that the recipient knows already: set by a person for the address or its domain, or made for an earlier mail and valid still. */
import type { PasswordAnswer, PasswordForecast, PasswordRequest, PasswordSource, WhyNoPassword } from '#crypto';
import type { MailEnd } from '#dlp';
import type { EngineKeys } from '../platform/engine-keys.js';
import { endOf } from '../platform/mail-end.js';
import type { PasswordProof } from './password-proof.js';
import type { PdfPasswordRecord } from './password-shelf.js';
import type { PdfPasswordBook } from './pdf-password-book.js';

export class KeptPasswords implements PasswordSource {
  readonly kind = 'static';

  constructor(
    private readonly book: Pick<PdfPasswordBook, 'inForce' | 'hasExpired' | 'reveal'>,
    private readonly keys: Pick<EngineKeys, 'tagAddress'>,
    private readonly proof: Pick<PasswordProof, 'isUsed'>,
  ) {}

  async forecast(request: PasswordRequest): Promise<PasswordForecast | WhyNoPassword> {
    const answer = await this.passwordFor(request);
    if (!answer.found) return answer.why;
    const { passwordId, expiresAt, chosenBy } = answer;
    return { passwordId, expiresAt, chosenBy };
  }

  async passwordFor({ recipient, now }: PasswordRequest): Promise<PasswordAnswer> {
    const end = endOf(recipient, (address) => this.keys.tagAddress(address));
    const record = await this.known(end, now);
    if (record === undefined) return { found: false, why: this.book.hasExpired(end, now) ? 'expired' : 'not-set' };
    const password = await this.book.reveal(record.id);
    if (password === undefined) return { found: false, why: 'not-set' };
    return { found: true, password, delivery: { by: 'nobody' }, ...told(record) };
  }

  /** One that was made for a mail that never left was told to nobody: it opens nothing. */
  private async known(end: MailEnd, now: string): Promise<PdfPasswordRecord | undefined> {
    const unused = new Set<string>();
    for (;;) {
      const record = this.book.inForce(end, now, unused);
      if (record === undefined || (await this.proof.isUsed(record))) return record;
      unused.add(record.id);
    }
  }
}

/** What people may know of it. */
function told({ passwordId, until, scope }: PdfPasswordRecord): PasswordForecast & { readonly passwordId: string } {
  return { passwordId, expiresAt: until, chosenBy: scope.level === 'user' ? 'address' : 'domain' };
}
