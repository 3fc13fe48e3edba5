/** Signs what leaves with the keys of the book. */
import { DkimRefused } from '#crypto';
import { dkimFieldsForOwner } from '../protect/dkim-mail.js';
import type { DkimSignature, DkimSigner } from '../protect/dkim-signer-port.js';
import type { DkimKeyBook } from './dkim-key-book.js';

export class SignWithDkimKeys implements DkimSigner {
  constructor(private readonly book: Pick<DkimKeyBook, 'signers'>) {}

  get hasKeys(): boolean {
    return this.book.signers().length > 0;
  }

  async sign(mail: Uint8Array, at: string): Promise<DkimSignature> {
    try {
      const bytes = Buffer.from(mail.buffer, mail.byteOffset, mail.byteLength);
      const signatures = await dkimFieldsForOwner(bytes, this.book.signers(), { nowMs: Date.parse(at) });
      if ('why' in signatures) return { signed: false, refused: false, why: signatures.why };
      return { signed: true, fields: signatures.fields, signedBy: signatures.signedBy };
    } catch (cause) {
      if (cause instanceof DkimRefused) return { signed: false, refused: true, why: cause.code };
      throw cause;
    }
  }
}
