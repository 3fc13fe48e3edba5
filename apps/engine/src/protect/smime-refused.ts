/** Why a mail is not protected by S/MIME, beside what the CMS functions say. */
export type SmimeFault = 'too-large';

/** A refusal with a code for programs and a sentence for people, which has nothing of the mail in it. */
export class SmimeRefused extends Error {
  override readonly name = 'SmimeRefused';

  constructor(
    readonly code: SmimeFault,
    message: string,
  ) {
    super(message);
  }
}
