/**
 * The processes that protect mail. None runs until there is something to protect, for most mail needs none; one that has nothing to do for
 * a while ends. A small mail is signed and encrypted by S/MIME at once, which takes less than handing it over.
 */
import { Overloaded } from '../../platform/overloaded.js';
import type { PdfMailOptions } from '../pdf-mail.js';
import { ProtectWork, ProtectWorkRefused, type OpenedBytes, type OpeningKeys, type OpeningWish } from '../protect-work-port.js';
import { protectBySmime, type SmimeProtection } from '../smime-mail.js';
import { Protector, type KeyedJob, type ProtectorLimits } from './protector.js';
import { unpackOpened } from './opened-report.js';
import { pdfJobOf, smimeJobOf } from './protect-job.js';
import { workRefusal } from './work-refusal.js';

export interface ProtectPoolOptions extends ProtectorLimits {
  readonly processes: number;
  /** S/MIME of a mail up to this size is made here. */
  readonly atOnceBytes: number;
  readonly recycleAfterMails: number;
  /** Mails that may wait for a process. */
  readonly mostWaiting: number;
  readonly longestWaitMs: number;
  /** A mail that is opened may take so long, and is left closed then. */
  readonly openMs: number;
  /** After so long without work a process ends. */
  readonly idleMs: number;
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

interface Waiter {
  readonly take: (protector: Protector) => void;
}

export class ProtectPool extends ProtectWork {
  private readonly all = new Set<Protector>();
  private readonly idle = new Map<Protector, NodeJS.Timeout>();
  /** In order of arrival; a set, so that one that gives up leaves it at once. */
  private readonly queue = new Set<Waiter>();
  private closed = false;

  constructor(private readonly options: ProtectPoolOptions = PROTECT_POOL) {
    super();
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
  async open(mail: Buffer, wish: OpeningWish, keys: OpeningKeys): Promise<OpenedBytes> {
    const keyed: KeyedJob = {
      job: { kind: 'open', ...wish },
      desk: { opening: keys, allowRsaPkcs1: wish.allowRsaPkcs1 },
      timeoutMs: this.options.openMs,
    };
    const answer = await this.run(keyed, mail);
    try {
      const { report, mail: changed } = unpackOpened(answer);
      return { report, mail: report.isChanged ? changed : mail };
    } catch {
      throw new ProtectWorkRefused('failed', 'The attempt broke off.');
    }
  }

  close(): void {
    this.closed = true;
    for (const timer of this.idle.values()) clearTimeout(timer);
    for (const protector of this.all) protector.end();
  }

  private async run(keyed: KeyedJob, mail: Buffer): Promise<Buffer> {
    const protector = await this.acquire();
    try {
      return await protector.run(keyed, mail);
    } finally {
      this.giveBack(protector);
    }
  }

  private async acquire(): Promise<Protector> {
    const { processes, mostWaiting, longestWaitMs } = this.options;
    if (this.closed) throw new Overloaded('the engine stops');
    for (const [protector, timer] of this.idle) {
      clearTimeout(timer);
      this.idle.delete(protector);
      if (protector.alive) return protector;
    }
    if (this.all.size < processes) return this.add();
    if (this.queue.size >= mostWaiting) throw new Overloaded('too many mails wait to be protected');
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.queue.delete(waiter);
        reject(new Overloaded('no process has become free in time'));
      }, longestWaitMs);
      const waiter: Waiter = {
        take: (protector) => {
          clearTimeout(timer);
          resolve(protector);
        },
      };
      this.queue.add(waiter);
    });
  }

  private add(): Protector {
    const protector = new Protector(this.options, (gone) => {
      clearTimeout(this.idle.get(gone));
      this.idle.delete(gone);
      this.all.delete(gone);
      this.serveNext();
    });
    this.all.add(protector);
    return protector;
  }

  private giveBack(protector: Protector): void {
    if (protector.made >= this.options.recycleAfterMails) protector.end();
    if (!protector.alive) return; // its exit serves who waits
    const [next] = this.queue;
    if (next) {
      this.queue.delete(next);
      next.take(protector);
      return;
    }
    const timer = setTimeout(() => {
      this.idle.delete(protector);
      protector.end();
    }, this.options.idleMs);
    timer.unref();
    this.idle.set(protector, timer);
  }

  private serveNext(): void {
    const [next] = this.queue;
    if (next === undefined || this.closed || this.all.size >= this.options.processes) return;
    this.queue.delete(next);
    next.take(this.add());
  }
}
