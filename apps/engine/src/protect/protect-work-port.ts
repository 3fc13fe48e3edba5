/**
 * Where the bytes of a mail are protected: beside the engine, so that a large one, or one that becomes a PDF, keeps nobody waiting. Methods
 * of protection call this in the place of `protectBySmime` and `encryptToPdfMail`, which have the same arguments.
 */
import type { PdfMailOptions } from './pdf-mail.js';
import type { SmimeProtection } from './smime-mail.js';

export abstract class ProtectWork {
  /** The key that signs stays here: only what is to be signed comes back and is given to it. @throws ProtectWorkRefused, Overloaded */
  abstract smime(mail: Buffer, protection: SmimeProtection): Promise<Buffer>;
  /** The password is handed over for this one mail. @throws ProtectWorkRefused, Overloaded */
  abstract pdfMail(mail: Buffer, options: PdfMailOptions): Promise<Buffer>;
}

/** It cannot be made. `code`: that of `SmimeRefused`, `CmsError` or `PdfRefused`, or `failed` for whatever else went wrong. */
export class ProtectWorkRefused extends Error {
  override readonly name = 'ProtectWorkRefused';

  constructor(
    readonly code: string,
    /** A sentence for people: nothing of the mail, nothing secret. */
    message: string,
  ) {
    super(message);
  }
}
