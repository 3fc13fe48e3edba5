/** Why a mail cannot become an encrypted PDF. */

export type PdfRefusal = 'too-large' | 'too-many-attachments' | 'bad-reply-url' | 'not-encrypted';

/** An expected failure: the message is for people and holds nothing of the mail and nothing of the password. */
export class PdfRefused extends Error {
  readonly code: PdfRefusal;
  constructor(code: PdfRefusal, message: string) {
    super(message);
    this.code = code;
  }
}
