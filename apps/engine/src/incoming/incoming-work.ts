/** What the reception asks of the desk for incoming mail, for one message: opened before it is scanned, copies after it was judged. */
import type { SpoolDirectory } from '#crypto';
import type { PolicyResolver } from '#dlp';
import { ulid } from 'ulid';
import { AS_CAME, type CopyForm } from '../flow/copy-form.js';
import { keepBytes } from '../flow/kept-bytes.js';
import type { ArrivedMail, IncomingDesk } from './incoming-desk.js';
import type { KeptPgpKeys } from './kept-pgp-keys.js';
import type { KeptSigners } from './kept-signers.js';
import type { OpenedMessage } from './mail-opener.js';

export interface IncomingWorkParts {
  readonly desk: Pick<IncomingDesk, 'open' | 'copies' | 'keepsOf'>;
  readonly signers: Pick<KeptSigners, 'keep'>;
  readonly pgpKeys: Pick<KeptPgpKeys, 'keep'>;
  readonly spool: SpoolDirectory;
}

type Resolver = Pick<PolicyResolver, 'incoming' | 'triggers'>;

/** Copies for people inside, in the form in which they leave. */
export interface IncomingForms {
  readonly recipients: readonly number[];
  readonly form: CopyForm;
}

export class IncomingWork {
  constructor(private readonly parts: IncomingWorkParts) {}

  /** @throws Overloaded */
  open(mail: ArrivedMail, resolver: Resolver): Promise<OpenedMessage | undefined> {
    return this.parts.desk.open(mail, resolver);
  }

  /** What is made is the caller's to discard. @throws Overloaded, and what the disk throws: then nothing is left behind */
  async forms(
    mail: ArrivedMail,
    resolver: Resolver,
    seen: { opened: OpenedMessage | undefined; isMixed: boolean },
  ): Promise<IncomingForms[]> {
    const forms: IncomingForms[] = [];
    try {
      // each is kept before the next is made: in memory there is one
      for await (const { recipients, bytes, isDecrypted } of this.parts.desk.copies(mail, resolver, seen)) {
        forms.push({ recipients, form: bytes === null ? AS_CAME : await this.kept(bytes, isDecrypted) });
      }
      return forms;
    } catch (cause) {
      for (const { form } of forms) if (form.kind === 'incoming') await form.bytes.discard();
      throw cause;
    }
  }

  /** Keeps certificates of signers and attached keys, once the mail was taken. Never throws. */
  async keepKeys(mail: ArrivedMail, opened: OpenedMessage, resolver: Resolver): Promise<void> {
    const { messageId, at } = mail;
    const wish = this.parts.desk.keepsOf(mail, resolver);
    await this.parts.signers.keep(messageId, opened, wish, at);
    if (wish.importKeys) await this.parts.pgpKeys.keep(messageId, opened, at);
  }

  private async kept(bytes: Buffer, isDecrypted: boolean): Promise<CopyForm> {
    return { kind: 'incoming', copyId: ulid(), bytes: await keepBytes(bytes, this.parts.spool), isDecrypted };
  }
}
