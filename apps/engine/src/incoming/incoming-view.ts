/** What recipients inside may see of a mail that was opened, each by their own settings and their own trust lists alone. */
import type { IncomingHandling, MailEnd } from '#dlp';
import type { ToldLayer } from '../protect/work/opened-report.js';
import type { FoundProtection } from './found-layers.js';
import type { OpenedMessage } from './mail-opener.js';
import { foundProtection, type SignerJudges } from './signer-trust.js';

export interface IncomingView {
  readonly found: FoundProtection;
  readonly isDecrypted: boolean;
  /** Equal where all of it is. */
  readonly name: string;
}

/** Whose the certificates are that open mail here. */
export interface OwnCertificates {
  /** Whether one of them names a mailbox, by its tag. */
  isOf(fingerprint: string, tag: string): boolean;
}

interface Parts {
  readonly judges: SignerJudges;
  readonly own: OwnCertificates;
}

type Judged = Omit<IncomingView, 'isDecrypted'>;

/** Those of one mail. */
export class IncomingViews {
  private readonly isEncrypted: boolean;
  private readonly byBeliever = new Map<string, Judged>();
  private readonly byWords = new Map<string, Judged>();

  /** @param at - ISO-8601 UTC: when the mail arrived. */
  constructor(
    private readonly opened: OpenedMessage,
    private readonly parts: Parts,
    private readonly at: string,
  ) {
    this.isEncrypted = opened.report.layers.some(({ kind }) => kind === 'opened');
  }

  /** Undefined: for them it was not opened. Others may have allowed more, or be those for whom it is. */
  of(end: MailEnd, handling: IncomingHandling): IncomingView | undefined {
    const { layers } = this.opened.report;
    if (!layers.every((layer) => isAllowed(layer, handling))) return undefined;
    if (this.isEncrypted && !handling.decrypt) return undefined;
    if (this.isEncrypted && handling.smime.strict && !this.isFor(end)) return undefined;
    return { ...this.judged(end, handling.smime.revocationOutage), isDecrypted: this.isEncrypted };
  }

  /** Whether each envelope is opened by a certificate that names them, whichever was tried first. */
  private isFor({ tag }: MailEnd): boolean {
    const { layers } = this.opened.report;
    return tag !== null && layers.every((layer) => layer.kind !== 'opened' || layer.openers.some((each) => this.parts.own.isOf(each, tag)));
  }

  private judged(end: MailEnd, whenUnknown: IncomingHandling['smime']['revocationOutage']): Judged {
    const { judges } = this.parts;
    const believer = `${whenUnknown} ${judges.certificates.viewOf(end)}`;
    const known = this.byBeliever.get(believer) ?? this.shared(foundProtection(this.opened, judges, { end, at: this.at, whenUnknown }));
    this.byBeliever.set(believer, known);
    return known;
  }

  private shared(found: FoundProtection): Judged {
    const words = JSON.stringify(found);
    const known = this.byWords.get(words) ?? { found, name: String(this.byWords.size) };
    this.byWords.set(words, known);
    return known;
  }
}

/** Whether a layer was read in a way that this recipient allows. */
function isAllowed(layer: ToldLayer, { smime, pgp }: IncomingHandling): boolean {
  switch (layer.kind) {
    case 'opened':
      return layer.format === 'smime' ? smime.allowPkcs1v15 || layer.keyAlgorithm !== 'rsa-pkcs1' : pgp.readInline || !layer.isInline;
    case 'signed':
      return pgp.readInline || layer.form !== 'inline';
    case 'closed':
    case 'compressed':
    case 'certificates':
      return true;
  }
}
