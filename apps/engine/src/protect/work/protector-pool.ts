/**
 * The processes for one kind of work. None runs until there is something to do, for most mail needs none; one that has nothing to do for a
 * while ends.
 */
import { Overloaded } from '../../platform/overloaded.js';
import { Protector, type KeyedJob, type ProtectorLimits } from './protector.js';

export interface ProtectorPoolOptions extends ProtectorLimits {
  readonly processes: number;
  /** So many mails, made or not, and a process is replaced. */
  readonly recycleAfterMails: number;
  /** Mails that may wait for a process. */
  readonly mostWaiting: number;
  readonly longestWaitMs: number;
  /** After so long without work a process ends. */
  readonly idleMs: number;
}

interface Waiter {
  readonly take: (protector: Protector) => void;
}

export class ProtectorPool {
  private readonly all = new Set<Protector>();
  private readonly idle = new Map<Protector, NodeJS.Timeout>();
  /** In order of arrival; a set, so that one that gives up leaves it at once. */
  private readonly queue = new Set<Waiter>();
  private closed = false;

  constructor(private readonly options: ProtectorPoolOptions) {}

  /** The mail is read once a process is free for it: what waits takes no memory. @throws ProtectWorkRefused, Overloaded, and what reading throws */
  async run(keyed: KeyedJob, read: () => Promise<Buffer>): Promise<Buffer> {
    const protector = await this.acquire();
    try {
      return await protector.run(keyed, await read());
    } finally {
      this.giveBack(protector);
    }
  }

  close(): void {
    this.closed = true;
    for (const timer of this.idle.values()) clearTimeout(timer);
    for (const protector of this.all) protector.end();
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
    if (this.queue.size >= mostWaiting) throw new Overloaded('too many mails wait for a process');
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
    if (protector.taken >= this.options.recycleAfterMails) protector.end();
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
