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

/** Whether a mail is worth opening, by its beginning: nearly all mail is not. */
export function mayBeOpened(beginning: Buffer, wants: { readonly signatures: boolean }): boolean {
  const claim = claimedProtection(beginning.subarray(0, HEADER_BYTES));
  return claim?.format === 'smime' && (claim.isEncrypted || wants.signatures);
}

export class MailOpener {
  constructor(private readonly parts: OpenerParts) {}

  /**
   * Undefined for a mail that nobody could look into: it stays as it is, and closed.
   * @throws Overloaded when it cannot begin in time
   */
  async open(messageId: string, mail: Buffer, allowRsaPkcs1: boolean): Promise<OpenedMessage | undefined> {
    const opened = await this.run(messageId, mail, { allowRsaPkcs1, keepSignatures: true });
    if (opened === undefined) return undefined;
    const certificates = opened.report.certificates.flatMap(readable);
    const byFingerprint = new Map(certificates.map((certificate) => [certificate.fingerprint, certificate]));
    return { ...opened, protection: opened.report.protection, certificates: byFingerprint };
  }

  /** The same without any signature. @throws Overloaded */
  async bare(messageId: string, mail: Buffer, allowRsaPkcs1: boolean): Promise<Buffer> {
    return (await this.run(messageId, mail, { allowRsaPkcs1, keepSignatures: false }))?.mail ?? mail;
  }

  private async run(messageId: string, mail: Buffer, wish: OpeningWish) {
    try {
      return await this.parts.work.open(mail, wish, this.parts.keys);
    } catch (cause) {
      if (!(cause instanceof ProtectWorkRefused)) throw cause;
      this.parts.log.warn({ messageId, cause: errorName(cause) }, 'a mail could not be opened: it stays closed');
      return undefined;
    }
  }
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
