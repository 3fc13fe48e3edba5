/**
 * The processes that protect mail and those that open it, each kind for itself: what comes out of one that has had mail of strangers is looked
 * at, what comes out of one that protects is believed unseen. A small mail is signed and encrypted by S/MIME at once, which takes less than
 * handing it over.
 */
import type { PdfMailOptions } from '../pdf-mail.js';
import {
  ProtectWork,
  ProtectWorkRefused,
  type MailToOpen,
  type OpenedBytes,
  type OpeningKeys,
  type OpeningWish,
} from '../protect-work-port.js';
import { protectBySmime, type SmimeProtection } from '../smime-mail.js';
import { unpackOpened } from './opened-report.js';
import { pdfJobOf, smimeJobOf, type ProtectJob } from './protect-job.js';
import type { KeyedJob } from './protector.js';
import { ProtectorPool, type ProtectorPoolOptions } from './protector-pool.js';
import { workRefusal } from './work-refusal.js';

/** `processes`, `mostWaiting`: of each kind. */
export interface ProtectPoolOptions extends ProtectorPoolOptions {
  /** S/MIME of a mail up to this size is made here. */
  readonly atOnceBytes: number;
  /** A mail that is opened may take so long, and is left closed then. */
  readonly openMs: number;
}

/** A mail of 64 KiB takes S/MIME 2 to 3 ms; a PDF 0.4 s and more. */
export const PROTECT_POOL: ProtectPoolOptions = {
  processes: 2,
  atOnceBytes: 65_536,
  recycleAfterMails: 200,
  timeoutMs: 60_000,
  openMs: 10_000,
  memoryBytes: 1024 * 1024 * 1024,
  mostWaiting: 200,
  longestWaitMs: 60_000,
  idleMs: 300_000,
};

export class ProtectPool extends ProtectWork {
  private readonly kinds: Readonly<Record<ProtectJob['kind'], ProtectorPool>>;

  constructor(private readonly options: ProtectPoolOptions = PROTECT_POOL) {
    super();
    this.kinds = { smime: new ProtectorPool(options), pdf: new ProtectorPool(options), open: new ProtectorPool(options) };
  }

  async smime(mail: Buffer, protection: SmimeProtection): Promise<Buffer> {
    const signer = protection.sign?.signer.key;
    if (mail.length > this.options.atOnceBytes) return this.run({ job: smimeJobOf(protection), desk: signer ? { signer } : {} }, mail);
    return protectBySmime(mail, protection).catch((cause: unknown) => {
      throw workRefusal(cause);
    });
  }

  pdfMail(mail: Buffer, options: PdfMailOptions): Promise<Buffer> {
    return this.run({ job: pdfJobOf(options), desk: {} }, mail);
  }

  /** Always in a process: it is mail of strangers. */
  async open(mail: MailToOpen, wish: OpeningWish, keys: OpeningKeys): Promise<OpenedBytes> {
    const read = typeof mail === 'function' ? mail : () => Promise.resolve(mail);
    const keyed: KeyedJob = {
      job: { kind: 'open', ...wish },
      desk: { opening: keys, allowRsaPkcs1: wish.allowRsaPkcs1 },
      timeoutMs: this.options.openMs,
    };
    const { report, mail: changed } = unpacked(await this.kinds.open.run(keyed, read));
    return { report, mail: report.isChanged ? changed : await read() };
  }

  close(): void {
    for (const pool of Object.values(this.kinds)) pool.close();
  }

  private run(keyed: KeyedJob, mail: Buffer): Promise<Buffer> {
    return this.kinds[keyed.job.kind].run(keyed, () => Promise.resolve(mail));
  }
}

/** What comes out of a process that has read mail of strangers is checked. */
function unpacked(answer: Buffer): ReturnType<typeof unpackOpened> {
  try {
    return unpackOpened(answer);
  } catch {
    throw new ProtectWorkRefused('failed', 'The attempt broke off.');
  }
}
