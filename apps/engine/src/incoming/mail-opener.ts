/** Opens mail: takes the layers off that a key of ours opens, and verifies signatures. What is hostile is done in a process of its own. */
import { CertificateRefused, parseCertificate, type Certificate } from '#crypto';
import { claimedProtection, type MailProtection } from '#mail';
import { errorName, type EngineLog } from '../platform/engine-log.js';
import { ProtectWorkRefused, type OpeningKeys, type OpeningWish, type ProtectWork } from '../protect/protect-work-port.js';
import type { OpenedReport } from '../protect/work/opened-report.js';

export interface OpenerParts {
  readonly work: Pick<ProtectWork, 'open'>;
  readonly keys: OpeningKeys;
  readonly log: EngineLog;
}

/** A protected mail, opened as far as could be. */
export interface OpenedMessage {
  readonly report: OpenedReport;
  /** What protects the mail as it came. */
  readonly protection: MailProtection;
  /** Without the layers that were taken off, signatures inside left on; the mail as it came when there were none. */
  readonly mail: Buffer;
  /** By fingerprint: those that came along. Nobody has vouched for them. */
  readonly certificates: ReadonlyMap<string, Certificate>;
}

/** A header beyond this claims nothing. */
const HEADER_BYTES = 256 * 1024;
/** What is larger no process opens, so that it is not even read. */
const MOST_BYTES = 52_428_800;

/** A mail that is read when its turn has come. */
export interface MailAtRest {
  readonly messageId: string;
  readonly sizeBytes: number;
  /** The same Buffer each time. */
  whole(): Promise<Buffer>;
}

/** What somebody wants of a mail beside its being decrypted. */
export interface Wanted {
  /** Formats whose signatures are verified. */
  readonly signatures: { readonly smime: boolean; readonly pgp: boolean };
  readonly inline: boolean;
  readonly keys: boolean;
}

/** What a block in a text begins with: as it is, and in base64, where nothing but white space may stand before it. */
const INLINE = ['-----BEGIN PGP ', 'LS0tLS1CRUdJTiBQR1Ag'];

/** Whether a mail is worth opening: nearly all mail is not, and most of it is seen by its beginning. */
export async function mayBeOpened(mail: Readable, { signatures, inline, keys }: Wanted): Promise<boolean> {
  const claim = claimedProtection((await mail.beginning()).subarray(0, HEADER_BYTES));
  if (claim !== null && (claim.isEncrypted || signatures[claim.format])) return true;
  const words = [...(inline ? INLINE : []), ...(keys ? ['application/pgp-keys'] : [])];
  return words.length > 0 && mail.holds(words);
}

interface Readable {
  /** Header, and perhaps more. */
  beginning(): Promise<Buffer>;
  /** Whether one of these words stands in it, as they are. */
  holds(words: readonly string[]): Promise<boolean>;
}

export class MailOpener {
  constructor(private readonly parts: OpenerParts) {}

  /**
   * Undefined for a mail that nobody could look into: it stays as it is, and closed.
   * @throws Overloaded when it cannot begin in time
   */
  async open(mail: MailAtRest, how: Omit<OpeningWish, 'keepSignatures'>): Promise<OpenedMessage | undefined> {
    const opened = await this.run(mail, { ...how, keepSignatures: { smime: true, pgp: true } });
    if (opened === undefined) return undefined;
    const certificates = opened.report.certificates.flatMap(readable);
    const byFingerprint = new Map(certificates.map((certificate) => [certificate.fingerprint, certificate]));
    return { ...opened, protection: opened.report.protection, certificates: byFingerprint };
  }

  /**
   * The same without some signatures. Undefined unless the very same envelopes were opened: behind a signature that goes there may be another
   * one, of which nobody has asked whether this recipient may have it opened.
   * @throws Overloaded
   */
  async bare(mail: MailAtRest, before: OpenedMessage, how: OpeningWish): Promise<Buffer | undefined> {
    const bare = await this.run(mail, how);
    return bare !== undefined && openedIn(bare.report) === openedIn(before.report) ? bare.mail : undefined;
  }

  private async run(mail: MailAtRest, wish: OpeningWish) {
    const { messageId, sizeBytes } = mail;
    if (sizeBytes > MOST_BYTES) {
      this.parts.log.warn({ messageId, sizeBytes }, 'a mail is too large to be opened: it stays closed');
      return undefined;
    }
    try {
      return await this.parts.work.open(() => mail.whole(), wish, this.parts.keys);
    } catch (cause) {
      if (!(cause instanceof ProtectWorkRefused)) throw cause;
      this.parts.log.warn({ messageId, cause: errorName(cause) }, 'a mail could not be opened: it stays closed');
      return undefined;
    }
  }
}

/** Which envelopes, the outermost first. */
function openedIn({ layers }: OpenedReport): string {
  return JSON.stringify(layers.flatMap((layer) => (layer.kind === 'opened' ? [[layer.format, layer.openedBy]] : [])));
}

/** Those whose signatures hold. */
export function goodSigners({ report, certificates }: Pick<OpenedMessage, 'report' | 'certificates'>): Certificate[] {
  const signatures = report.layers.flatMap((layer) => (layer.kind === 'signed' ? layer.signatures : []));
  return signatures.flatMap(({ verdict, signer }) => {
    const certificate = signer === null ? undefined : certificates.get(signer);
    return verdict === 'good' && certificate ? [certificate] : [];
  });
}

function readable(der: string): Certificate[] {
  try {
    return [parseCertificate(Buffer.from(der, 'base64'))];
  } catch (cause) {
    if (cause instanceof CertificateRefused) return [];
    throw cause;
  }
}
