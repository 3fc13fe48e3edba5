/**
 * Protected mail that comes in: opened before it is scanned, so that what is inside is read, and a copy for each class of people inside as
 * their settings want it. A mail with which there is nothing to do is not even read.
 */
import { NOTHING_OPENED, UnusableSetting, type IncomingHandling, type MailEnd, type PolicyResolver, type Trigger } from '#dlp';
import type { SignerRevocation } from './signer-revocation.js';
import { foundProtection, type SignerJudges } from './signer-trust.js';
import { incomingCopy, type IncomingMail } from './incoming-copy.js';
import { mayBeOpened, type MailOpener, type OpenedMessage } from './mail-opener.js';

export interface IncomingParts {
  readonly opener: MailOpener;
  readonly judges: SignerJudges;
  readonly revocation: Pick<SignerRevocation, 'prepare'>;
  readonly own: OwnKeys;
}

/** What is known of the keys that are here. */
export interface OwnKeys {
  /** Whether anything can be opened at all. */
  readonly hasKeys: boolean;
  /** Addresses in a certificate of ours, in lower case. */
  addressesOf(fingerprint: string): readonly string[];
}

/** One recipient inside. */
export interface InsideRecipient {
  /** Number in the envelope. */
  readonly number: number;
  readonly address: string;
  readonly end: MailEnd;
}

/** A mail as it came. */
export interface ArrivedMail {
  readonly messageId: string;
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
  whole(): Promise<Buffer>;
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
    const how = { allowRsaPkcs1, readInline, attachedKeys, at: mail.at };
    const opened = await this.parts.opener.open(mail.messageId, await mail.whole(), how);
    if (opened !== undefined && signatures.smime) await this.parts.revocation.prepare(opened, mail.at);
    return opened;
  }

  /**
   * The copies of everybody inside, each class with its own. Of what is changed only the bytes are made here.
   * @param isMixed - a part is protected, the mail as a whole is not.
   * @throws Overloaded
   */
  async copies(
    mail: ArrivedMail,
    resolver: Resolver,
    seen: { opened: OpenedMessage | undefined; isMixed: boolean },
  ): Promise<IncomingCopies[]> {
    const trigger = removedTrigger(mail, resolver);
    const classes = new Map<string, { readonly like: InsideRecipient; readonly handling: IncomingHandling; readonly numbers: number[] }>();
    const names = new Map<IncomingHandling, number>();
    for (const recipient of mail.inside) {
      const handling = handlingFor(resolver, recipient.end);
      if (!names.has(handling)) names.set(handling, names.size);
      const name = `${String(names.get(handling))} ${recipient.end.domain ?? ''} ${String(this.isOwn(seen.opened, recipient.address))}`;
      const known = classes.get(name) ?? { like: recipient, handling, numbers: [] };
      known.numbers.push(recipient.number);
      classes.set(name, known);
    }
    const copies: IncomingCopies[] = [];
    for (const { like, handling, numbers } of classes.values()) {
      copies.push({ recipients: numbers, ...(await this.copyFor(mail, { like, handling, trigger, ...seen })) });
    }
    return copies;
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

  private async copyFor(mail: ArrivedMail, wish: CopyWish): Promise<Omit<IncomingCopies, 'recipients'>> {
    const { opened, handling, like, trigger, isMixed } = wish;
    if (opened === undefined) {
      const about = { found: undefined, isDecrypted: false, isMixed, trigger };
      return { bytes: await markedAlone(mail, about, handling), isDecrypted: false };
    }
    const isEncrypted = opened.report.layers.some(({ kind }) => kind === 'opened');
    const mayRead = handling.decrypt && (!handling.smime.strict || this.isOwn(opened, like.address));
    const isDecrypted = isEncrypted && mayRead;
    const believer = { end: like.end, at: mail.at, whenUnknown: handling.smime.revocationOutage };
    const found = isEncrypted && !mayRead ? undefined : foundProtection(opened, this.parts.judges, believer);
    const bytes = await this.bytesFor(mail, wish, isEncrypted ? isDecrypted : undefined);
    const copy = incomingCopy({ bytes, isDecrypted, found, isMixed: false, trigger }, handling);
    return { bytes: copy === (await mail.whole()) ? null : copy, isDecrypted };
  }

  /** @param decrypts - undefined for a mail that is only signed. */
  private async bytesFor(mail: ArrivedMail, { opened, handling }: CopyWish, decrypts: boolean | undefined): Promise<Buffer> {
    const original = await mail.whole();
    if (opened === undefined || decrypts === false) return original;
    const { smime, pgp } = handling;
    if (smime.removeSignature || pgp.removeSignature) {
      const keepSignatures = { smime: !smime.removeSignature, pgp: !pgp.removeSignature };
      const how = { allowRsaPkcs1: smime.allowPkcs1v15, readInline: pgp.readInline, attachedKeys: false, at: mail.at, keepSignatures };
      return this.parts.opener.bare(mail.messageId, original, how);
    }
    return decrypts === true ? opened.mail : original;
  }

  /** Whether what opened the mail is this recipient's own certificate. */
  private isOwn(opened: OpenedMessage | undefined, address: string): boolean {
    const openers = opened?.report.layers.flatMap((layer) => (layer.kind === 'opened' ? [layer.openedBy] : [])) ?? [];
    const isTheirs = (fingerprint: string): boolean => this.parts.own.addressesOf(fingerprint).includes(address.toLowerCase());
    return openers.length > 0 && openers.every(isTheirs);
  }
}

/** What of a mail is kept for answers. */
export type Keeps = Pick<IncomingHandling['smime'], 'importCertificates' | 'importUntrusted'> & Pick<IncomingHandling['pgp'], 'importKeys'>;

interface CopyWish {
  readonly like: InsideRecipient;
  readonly handling: IncomingHandling;
  readonly opened: OpenedMessage | undefined;
  readonly isMixed: boolean;
  readonly trigger: Trigger | null;
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
