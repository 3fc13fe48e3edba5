/**
 * A copy of mail that was handed over, kept for a few days where the configuration asks for it, so that new patterns can be
 * tried on real mail. Each under a key of its own, which is destroyed with it. Best effort: a copy that would cost the mail
 * its room or its speed is not made, and nobody waits for one.
 */
import { statfs } from 'node:fs/promises';
import { BlobGone, newMessageKey, type SealedBlobStore } from '#crypto';
import { decodeTime } from 'ulid';
import type { Duties } from '../nodes/duties.js';
import type { Lease } from '../nodes/nodes.js';
import { errorName } from '../platform/engine-log.js';
import type { EngineParts } from '../platform/engine-parts.js';
import { DestroyedCopies } from './destroyed-copies.js';
import { RetainedMail, type PassedMail, type PassedMailKeeper } from './retained-mail-port.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Copies that may wait for the disk; what they hold in memory is bounded by this and by `smtp.memoryBytes`. */
const MOST_WAITING = 32;
/** So much of the disk is left to the mail itself, and room for so many of the largest messages. */
const FREE_SHARE = 0.1;
const FREE_MESSAGES = 10;

export interface RetentionLimits {
  /** 0: nothing is kept, and what was kept before is destroyed. */
  readonly days: number;
  /** Folder whose disk must have room. */
  readonly directory: string;
  readonly maxMessageBytes: number;
}

export class RetainedMailStore extends RetainedMail implements PassedMailKeeper {
  private readonly stopping = new AbortController();
  private endDuty: () => void = () => undefined;
  /** One copy after the other: more would only compete with the mail for the disk. */
  private queue: Promise<void> = Promise.resolve();
  private waiting = 0;
  private sweeping: Promise<void> | undefined;
  private roomWasShort = false;

  constructor(
    private readonly stores: { readonly passed: SealedBlobStore; readonly custody: Pick<SealedBlobStore, 'list' | 'read'> },
    private readonly limits: RetentionLimits,
    private readonly parts: Pick<EngineParts, 'clock' | 'events' | 'log'>,
  ) {
    super();
  }

  async list(): Promise<readonly string[]> {
    const ids = new Set<string>();
    for (const store of [this.stores.custody, this.stores.passed]) for await (const id of store.list()) ids.add(id);
    return [...ids].sort().reverse();
  }

  async read(messageId: string): Promise<Buffer | undefined> {
    return (await readIfThere(this.stores.custody, messageId)) ?? readIfThere(this.stores.passed, messageId);
  }

  keep(mail: PassedMail): Promise<void> {
    if (this.limits.days === 0 || this.waiting >= MOST_WAITING) return Promise.resolve();
    this.waiting += 1;
    this.queue = this.queue.then(() => this.store(mail)).finally(() => (this.waiting -= 1));
    return this.queue;
  }

  start(duties: Duties): void {
    this.endDuty = duties.every('retained-mail', HOUR_MS, (lease) => this.sweep(lease));
  }

  /** Resolves when nothing is destroyed any more, and what was is recorded. */
  async stop(): Promise<void> {
    this.endDuty();
    this.stopping.abort();
    await this.sweeping;
  }

  /**
   * Destroys what is older than its days, and what claims to be of a day to come: it would be kept beyond them. A clock that runs
   * ahead destroys early: the copy is owed to nobody. One that cannot be destroyed is tried again by the next sweep. Two at once are one.
   */
  sweep(lease?: Pick<Lease, 'holds'>): Promise<void> {
    this.sweeping ??= this.destroyOld(lease).finally(() => (this.sweeping = undefined));
    return this.sweeping;
  }

  private async destroyOld(lease: Pick<Lease, 'holds'> | undefined): Promise<void> {
    const destroyed = new DestroyedCopies(this.parts, null, this.stopping.signal);
    let failed = 0;
    const cannot = (cause: unknown): void => {
      failed += 1;
      if (failed === 1) this.parts.log.error({ cause: errorName(cause) }, 'copies of passed mail could not be destroyed');
    };
    try {
      for await (const id of this.stores.passed.list()) {
        // another engine may go on with it
        if (this.stopping.signal.aborted || lease?.holds() === false) break;
        if (this.mayStay(id)) continue;
        await this.stores.passed.remove(id).then(() => destroyed.add(), cannot);
      }
    } catch (cause) {
      cannot(cause);
    }
    await destroyed.tell();
    if (destroyed.count > 0) this.parts.log.info({ messages: destroyed.count }, 'copies of passed mail were destroyed');
  }

  async destroyCopy(messageId: string): Promise<boolean> {
    await this.queue; // it may just be made
    if (!(await this.stores.passed.hasBytes(messageId))) return false;
    await this.stores.passed.remove(messageId);
    return true;
  }

  private mayStay(id: string): boolean {
    const age = this.parts.clock.now().getTime() - receivedAt(id);
    return this.limits.days > 0 && age < this.limits.days * DAY_MS && age >= -DAY_MS;
  }

  private async store({ messageId, body }: PassedMail): Promise<void> {
    try {
      if (!(await this.hasRoom(body.sizeBytes))) return;
      await this.stores.passed.put(messageId, { messageKey: newMessageKey(), message: iterated(body.chunks()) });
    } catch (cause) {
      this.parts.log.warn({ messageId, cause: errorName(cause) }, 'no copy of passed mail was kept');
    }
  }

  private async hasRoom(sizeBytes: number): Promise<boolean> {
    const { bavail, blocks, bsize } = await statfs(this.limits.directory);
    const reserved = Math.max(blocks * bsize * FREE_SHARE, this.limits.maxMessageBytes * FREE_MESSAGES);
    const isShort = bavail * bsize - sizeBytes < reserved;
    // once, not for each mail
    if (isShort && !this.roomWasShort)
      this.parts.log.warn({ freeBytes: bavail * bsize }, 'no copies of passed mail are kept: the disk is short of room');
    this.roomWasShort = isShort;
    return !isShort;
  }
}

/** When the message of a ULID was received; what is no ULID is of no known age and goes at once. */
function receivedAt(id: string): number {
  try {
    return decodeTime(id);
  } catch {
    return 0;
  }
}

async function readIfThere(store: Pick<SealedBlobStore, 'read'>, id: string): Promise<Buffer | undefined> {
  try {
    return await store.read(id);
  } catch (cause) {
    if (cause instanceof BlobGone) return undefined;
    throw cause;
  }
}

async function* iterated(chunks: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<Buffer> {
  yield* chunks;
}
