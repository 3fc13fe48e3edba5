/**
 * Protected mail that comes in: opened before it is scanned, so that what is inside is read, and a copy for each class of people inside as
 * their settings want it. A mail with which there is nothing to do is not even read.
 */
import { NOTHING_OPENED, UnusableSetting, type IncomingHandling, type MailEnd, type PolicyResolver, type Trigger } from '#dlp';
import type { SignerRevocation } from './signer-revocation.js';
import type { SignerJudges } from './signer-trust.js';
import { incomingCopy, type IncomingMail } from './incoming-copy.js';
import { IncomingViews, type IncomingView, type OwnCertificates } from './incoming-view.js';
import { mayBeOpened, type MailAtRest, type MailOpener, type OpenedMessage } from './mail-opener.js';

export interface IncomingParts {
  readonly opener: MailOpener;
  readonly judges: SignerJudges;
  readonly revocation: Pick<SignerRevocation, 'prepare'>;
  readonly own: OwnKeys;
}

/** What is known of the keys that are here. */
export interface OwnKeys extends OwnCertificates {
  /** Whether anything can be opened at all. */
  readonly hasKeys: boolean;
}

/** One recipient inside. */
export interface InsideRecipient {
  /** Number in the envelope. */
  readonly number: number;
  readonly address: string;
  readonly end: MailEnd;
}

/** A mail as it came. */
export interface ArrivedMail extends MailAtRest {
  /** ISO-8601 UTC. */
  readonly at: string;
  readonly sender: MailEnd;
  /** Inside by the policy. */
  readonly inside: readonly InsideRecipient[];
  readonly isSenderInside: boolean;
  /** The header, if it is not endless, and perhaps more. */
  beginning(): Promise<Buffer>;
  /** Whether one of these words stands in it, as they are. */
  holds(words: readonly string[]): Promise<boolean>;
}

type Resolver = Pick<PolicyResolver, 'incoming' | 'triggers'>;

/** Copies for people inside that are alike. */
export interface IncomingCopies {
  readonly recipients: readonly number[];
  /** Null: as it came. */
  readonly bytes: Buffer | null;
  readonly isDecrypted: boolean;
}

export class IncomingDesk {
  constructor(private readonly parts: IncomingParts) {}

  /**
   * Undefined: it is not protected, nobody wants it opened, or nobody could look into it.
   * @throws Overloaded
   */
  async open(mail: ArrivedMail, resolver: Resolver): Promise<OpenedMessage | undefined> {
    const handlings = handlingsOf(mail, resolver);
    if (handlings.length === 0 && !this.parts.own.hasKeys) return undefined;
    const readers = mail.isSenderInside ? [...handlings, handlingFor(resolver, mail.sender)] : handlings;
    const signatures = { smime: handlings.some(wantsSmimeSignatures), pgp: handlings.some(wantsPgpSignatures) };
    const attachedKeys = handlings.some(({ pgp }) => pgp.importKeys);
    const readInline = readers.some(({ pgp }) => pgp.readInline);
    if (!(await mayBeOpened(mail, { signatures, inline: readInline, keys: attachedKeys }))) return undefined;
    const allowRsaPkcs1 = readers.some(({ smime }) => smime.allowPkcs1v15);
    const everyOpener = handlings.some(({ decrypt, smime }) => decrypt && smime.strict);
    const opened = await this.parts.opener.open(mail, { allowRsaPkcs1, everyOpener, readInline, attachedKeys, at: mail.at });
    if (opened !== undefined && signatures.smime) await this.parts.revocation.prepare(opened, mail.at);
    return opened;
  }

  /**
   * The copies of everybody inside, one after the other: who gets the same bytes shares them. Of what is changed only the bytes are made here.
   * @param isMixed - a part is protected, the mail as a whole is not.
   * @throws Overloaded
   */
  async *copies(
    mail: ArrivedMail,
    resolver: Resolver,
    { opened, isMixed }: { readonly opened: OpenedMessage | undefined; readonly isMixed: boolean },
  ): AsyncGenerator<IncomingCopies> {
    const trigger = removedTrigger(mail, resolver);
    for (const { recipients, handling, view } of this.classes(mail, resolver, opened)) {
      if (opened !== undefined && view !== undefined) {
        yield { recipients, ...(await this.openedCopy(mail, opened, { handling, view, trigger })) };
        continue;
      }
      const about = { found: undefined, isDecrypted: false, isMixed: isMixed && opened === undefined, trigger };
      yield { recipients, bytes: await markedAlone(mail, about, handling), isDecrypted: false };
    }
  }

  /** Whether certificates of signers and attached keys are kept: where somebody inside wants it. */
  keepsOf(mail: ArrivedMail, resolver: Resolver): Keeps {
    const wishes = handlingsOf(mail, resolver);
    return {
      importCertificates: wishes.some(({ smime }) => smime.importCertificates),
      importUntrusted: wishes.some(({ smime }) => smime.importCertificates && smime.importUntrusted),
      importKeys: wishes.some(({ pgp }) => pgp.importKeys),
    };
  }

  private classes(mail: ArrivedMail, resolver: Resolver, opened: OpenedMessage | undefined): Iterable<AlikeRecipients> {
    const views = opened && new IncomingViews(opened, this.parts, mail.at);
    const classes = new Map<string, AlikeRecipients>();
    for (const { number, end } of mail.inside) {
      const handling = handlingFor(resolver, end);
      const view = views?.of(end, handling);
      const name = nameOfClass(handling, view);
      const known = classes.get(name) ?? { recipients: [], handling, view };
      known.recipients.push(number);
      classes.set(name, known);
    }
    return classes.values();
  }

  private async openedCopy(
    mail: ArrivedMail,
    opened: OpenedMessage,
    { handling, view: { found, isDecrypted }, trigger }: CopyWish,
  ): Promise<Omit<IncomingCopies, 'recipients'>> {
    const original = await mail.whole();
    const bytes = (await this.bare(mail, opened, handling)) ?? (isDecrypted ? opened.mail : original);
    const copy = incomingCopy({ bytes, isDecrypted, found, isMixed: false, trigger }, handling);
    return { bytes: copy === original ? null : copy, isDecrypted };
  }

  /** Undefined where signatures stay, and where nobody can take them off: no recipient loses the rest for that. */
  private async bare(mail: ArrivedMail, opened: OpenedMessage, { smime, pgp }: IncomingHandling): Promise<Buffer | undefined> {
    if (!smime.removeSignature && !pgp.removeSignature) return undefined;
    const keepSignatures = { smime: !smime.removeSignature, pgp: !pgp.removeSignature };
    const how = { allowRsaPkcs1: smime.allowPkcs1v15, readInline: pgp.readInline, attachedKeys: false, at: mail.at, keepSignatures };
    return this.parts.opener.bare(mail, opened, how);
  }
}

/** What of a mail is kept for answers. */
export type Keeps = Pick<IncomingHandling['smime'], 'importCertificates' | 'importUntrusted'> & Pick<IncomingHandling['pgp'], 'importKeys'>;

/** Recipients whose copies are equal. */
interface AlikeRecipients {
  readonly recipients: number[];
  readonly handling: IncomingHandling;
  /** Undefined: nothing was opened for them. */
  readonly view: IncomingView | undefined;
}

interface CopyWish {
  readonly handling: IncomingHandling;
  readonly view: IncomingView;
  readonly trigger: Trigger | null;
}

/** Everything by which copies of one mail differ. */
function nameOfClass({ tags, infoHeaders, smime, pgp }: IncomingHandling, view: IncomingView | undefined): string {
  const seen = view && [view.name, infoHeaders, smime.removeSignature, pgp.removeSignature];
  return JSON.stringify([tags, seen ?? null]);
}

function handlingsOf({ inside }: ArrivedMail, resolver: Resolver): IncomingHandling[] {
  return [...new Set(inside.map(({ end }) => handlingFor(resolver, end)))];
}

function handlingFor(resolver: Resolver, end: MailEnd): IncomingHandling {
  return usable(() => resolver.incoming(end)) ?? NOTHING_OPENED;
}

/** What cannot be known lets nothing be opened. */
function usable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof UnusableSetting) return undefined;
    throw cause;
  }
}

/** Whether anything is done with what a signature says. */
function wantsSmimeSignatures({ infoHeaders, tags, smime }: IncomingHandling): boolean {
  return infoHeaders || tags !== null || smime.removeSignature || smime.importCertificates;
}

function wantsPgpSignatures({ infoHeaders, tags, pgp }: IncomingHandling): boolean {
  return infoHeaders || tags !== null || pgp.removeSignature;
}

/** Of a mail that was not opened the header alone is looked at: the rest is read when that changes. */
async function markedAlone(mail: ArrivedMail, about: Omit<IncomingMail, 'bytes'>, handling: IncomingHandling): Promise<Buffer | null> {
  const beginning = await mail.beginning();
  const end = beginning.indexOf('\r\n\r\n');
  const bytes = end < 0 ? await mail.whole() : beginning.subarray(0, end + 4);
  const copy = incomingCopy({ ...about, bytes }, handling);
  if (copy === bytes) return null;
  return end < 0 ? copy : Buffer.concat([copy, (await mail.whole()).subarray(end + 4)]);
}

/** What the sender, were it one of us, could demand encryption by: an answer of us would carry it on. */
function removedTrigger({ sender }: ArrivedMail, resolver: Resolver): Trigger | null {
  const encrypt = usable(() => resolver.triggers(sender).encrypt);
  return encrypt?.removesMatch === true ? encrypt.subject : null;
}
