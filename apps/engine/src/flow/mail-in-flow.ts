/** A mail on its way through the flow, as whoever changes its copies needs it; read once, and only when something is to be done with it. */
import { headerTriggerMatches, triggerMatches, withoutMatch, type MailFacts, type SenderTriggers, type Trigger } from '#dlp';
import { decodeEncodedWords, parseMime, rewriteSubject, shownAddresses, shownForm } from '#mail';
import type { DkimSignature, DkimSigner } from '../protect/dkim-signer-port.js';

export interface MailSource {
  readonly messageId: string;
  readonly sender: string;
  readonly sizeBytes: number;
  /** ISO-8601 UTC: keys count as of this moment. */
  readonly at: string;
  /** The triggers of the sender; null: not known, so nothing is looked for. */
  readonly triggers: SenderTriggers | null;
  read(): Promise<Buffer>;
}

export class MailInFlow {
  private bytes: Promise<Buffer> | undefined;
  private signature: Promise<DkimSignature> | undefined;
  private shown: ReadonlySet<string> | undefined;

  constructor(readonly source: MailSource) {}

  /** As it came. */
  whole(): Promise<Buffer> {
    this.bytes ??= this.source.read();
    return this.bytes;
  }

  /** What a copy is made of: without what the sender wrote to ask for it, where that is to be taken out. */
  async toProtect(): Promise<Buffer> {
    const { triggers } = this.source;
    const removed = [triggers?.encrypt, triggers?.sign].flatMap((asked): Trigger[] =>
      asked?.removesMatch === true && asked.subject !== null ? [asked.subject] : [],
    );
    const mail = await this.whole();
    if (removed.length === 0) return mail;
    return rewriteSubject(mail, (subject) => removed.reduce((text, trigger) => withoutMatch(trigger, text), subject));
  }

  /** What of the header asks for a signature. Without such triggers nothing is read. */
  async asksForSignature(): Promise<MailFacts['signing']> {
    const { subject = null, header = null } = this.source.triggers?.sign ?? {};
    if (subject === null && header === null) return [];
    const { fields } = parseMime(await this.whole(), { maxMimeDepth: 0, takeMimePart: () => true });
    const decoded = fields.map(({ name, value }) => ({ name, value: decodeEncodedWords(value) }));
    const subjects = decoded.filter(({ name }) => name.toLowerCase() === 'subject').map(({ value }) => value);
    return [
      ...(subject !== null && subjects.some((each) => triggerMatches(subject, each)) ? (['subject-trigger'] as const) : []),
      ...(header !== null && headerTriggerMatches(header, decoded) ? (['header-trigger'] as const) : []),
    ];
  }

  /** Whether the mail itself names this recipient; of a hidden one no other recipient may learn. */
  async names(address: string): Promise<boolean> {
    this.shown ??= shownAddresses(await this.whole());
    return this.shown.has(shownForm(address));
  }

  /** The DKIM signature over the mail as it came: one for all copies that leave so. */
  dkimSignature(signer: DkimSigner): Promise<DkimSignature> {
    this.signature ??= this.whole().then((mail) => signer.sign(mail, this.source.at));
    return this.signature;
  }
}
