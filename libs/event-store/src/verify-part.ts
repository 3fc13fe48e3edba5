/**
 * Verification of a part of a log against the order that checkpoints have signed over all events: each event of the part is the one that was
 * sealed in its place, and none is missing of the streams that must be whole. ADR 0038, 0040.
 */
import { isAboutMessage, isPolicyStream, streamsNamedAfter, type LedgerFacts, type StoredEvent } from '#events';
import { sealedOtherwise } from './ledger-findings.js';
import { isAudited } from './ledger-order.js';
import { readOrderHead, readOrderLine, WHOLE_ORDER_EVENTS, type OrderedEvent, type OrderHead, type SealedStretch } from './order-line.js';
import { SealedOrder } from './sealed-order.js';
import { verifyLog, type LogVerdict, type VerifyOptions } from './verify-log.js';

/** The order that lies beside the part is no order, or not that of its ledger. */
export class BadOrder extends Error {}

/** A checkpoint, and when it was made. */
export interface CheckpointAt {
  readonly checkpoint: number;
  /** ISO 8601 UTC. */
  readonly at: string;
}

/** Something that is not as it was sealed. */
export interface OrderFault {
  readonly stream: string;
  readonly revision: number;
  readonly problem: 'not as sealed' | 'missing';
  /** One sentence without its full stop. */
  readonly detail: string;
}

/** What the order says of a part. */
export interface PartOrder {
  readonly messageId: string | null;
  readonly firstBad?: OrderFault;
  /** Events of the part that are as they were sealed, by checkpoint, the oldest first. */
  readonly sealed: readonly (CheckpointAt & { readonly events: number })[];
  /** The newest checkpoint of the ledger that lies in the part. */
  readonly newest?: CheckpointAt;
  /** Up to where nothing of the message is missing; later stretches may be told with gaps between them. */
  readonly wholeTo?: CheckpointAt;
  /** Events that are newer than the newest checkpoint: nobody has signed them yet. */
  readonly unsealed: number;
  readonly firstUnsealed?: Pick<StoredEvent, 'stream' | 'revision'>;
}

/** `order`: undefined when the part itself is broken, or without the ledger whose key is given. */
export interface PartVerdict {
  readonly log: LogVerdict;
  readonly order?: PartOrder;
}

type Checkpoint = LedgerFacts<'LedgerSealed'>;

/**
 * Reads the part twice, the second time beside the lines of its order. Memory: that of `verifyLog`, and of one stretch.
 * @throws BadOrder
 */
export async function verifyPart(
  openPart: () => AsyncIterable<StoredEvent>,
  orderLines: AsyncIterable<string>,
  options: Pick<VerifyOptions, 'pinned'> = {},
): Promise<PartVerdict> {
  const lines = orderLines[Symbol.asyncIterator]();
  const head = readOrderHead(await textOf(lines));
  if (head === undefined) throw new BadOrder('it does not begin with the head of an order');
  const checkpoints = new KnownCheckpoints(head);
  const log = await verifyLog(openPart(), { ...options, isPart: true, onCheckpoint: (facts) => checkpoints.add(facts) });
  const isWithoutLedger = log.keys.length === 0 && (options.pinned ?? []).length > 0;
  if (log.faults > 0 || isWithoutLedger) return { log };
  const newest = checkpoints.newest?.checkpoint;
  if (newest !== head.sealed?.checkpoint)
    throw new BadOrder(`it is of a log with ${numberOf(head.sealed?.checkpoint)}, and the ledger beside it ends with ${numberOf(newest)}`);
  return { log, order: await new PartWalk(head, checkpoints, lines).walk(openPart()) };
}

/** Those that the stretches of an order need: each with the one before it; and the newest. Marks only of the stretches themselves. */
class KnownCheckpoints {
  newest: Checkpoint | undefined;
  private readonly known = new Map<number, Checkpoint>();
  private readonly told: ReadonlySet<number>;

  constructor({ stretches }: OrderHead) {
    this.told = new Set(stretches.map(({ checkpoint }) => checkpoint));
  }

  add(facts: Checkpoint): void {
    const { checkpoint } = facts;
    const bare = { ...facts, marks: '' };
    this.newest = bare;
    if (this.told.has(checkpoint)) this.known.set(checkpoint, facts);
    else if (this.told.has(checkpoint + 1)) this.known.set(checkpoint, bare);
  }

  /** The checkpoint that ends a stretch, and the one before it: undefined for the first of all. */
  around({ checkpoint }: SealedStretch): { readonly end: Checkpoint; readonly before: Checkpoint | undefined } {
    const [end, before] = [this.known.get(checkpoint), this.known.get(checkpoint - 1)];
    if (end === undefined) throw new BadOrder(`it tells of ${numberOf(checkpoint)}, which is not in the ledger beside it`);
    return { end, before };
  }
}

class PartWalk {
  private readonly sealed: (CheckpointAt & { readonly events: number })[] = [];
  private events: AsyncIterator<StoredEvent> | undefined;
  /** The next event of the part that was not found in the order yet. */
  private next: StoredEvent | undefined;
  /** Streams that the part holds from their first event on. */
  private readonly own: ReadonlySet<string>;
  /** Streams of the message's work that the part has begun to hold: from there on it holds all of them. */
  private readonly begun = new Set<string>();
  /** The stretches of the message without a gap: events that were sealed before, and the last of them. */
  private whole: { readonly sealedBefore: number; to: Checkpoint } | undefined;

  constructor(
    private readonly head: OrderHead,
    private readonly checkpoints: KnownCheckpoints,
    private readonly lines: AsyncIterator<string>,
  ) {
    this.own = new Set(head.messageId === null ? [] : streamsNamedAfter(head.messageId));
  }

  async walk(part: AsyncIterable<StoredEvent>): Promise<PartOrder> {
    this.events = part[Symbol.asyncIterator]();
    await this.forward();
    for (const stretch of this.head.stretches) {
      const fault = await this.stretch(stretch);
      if (fault !== undefined) return this.verdict({ firstBad: fault, unsealed: 0 });
    }
    if ((await this.lines.next()).done !== true) throw new BadOrder('it goes on behind its last stretch');
    this.mustBeWhole();
    return this.rest();
  }

  /** One stretch of the order beside what the part has of it. */
  private async stretch(stretch: SealedStretch): Promise<OrderFault | undefined> {
    const { end, before } = this.checkpoints.around(stretch);
    const order = new SealedOrder(before);
    let [found, bad]: [number, OrderFault | undefined] = [0, undefined];
    if (this.whole?.to.checkpoint === end.checkpoint - 1) this.whole.to = end;
    for (let count = end.events - (before?.events ?? 0); count > 0; count--) {
      const entry = await this.entry(end.checkpoint);
      order.add({ ...entry, position: stretch.until }, entry.stream);
      if (this.isNext(entry, stretch)) {
        if (this.next?.chain !== entry.chain) bad ??= otherwise(entry, end);
        if (!this.begins(entry)) bad ??= headless(entry);
        found++;
        await this.forward();
      } else if (this.mustHave(entry)) bad ??= lacking(entry, end);
      if (this.own.has(entry.stream)) this.whole ??= { sealedBefore: before?.events ?? 0, to: end };
    }
    if (found > 0) this.sealed.push({ ...atOf(end), events: found });
    const signed = order.compare(end);
    // what an order says that nobody has signed is not held against the part
    if (signed.kind !== 'as sealed') return otherwise(signed.kind === 'not as sealed' ? signed.place : end.last, end);
    // one that the order does not have holds up all behind it, which then only seem to be missing
    const isHeldUp = this.next !== undefined && this.next.position <= stretch.until && bad?.problem !== 'not as sealed';
    return isHeldUp && this.next !== undefined ? otherwise(this.next, end) : bad;
  }

  /** What is left of the part is newer than the newest checkpoint, or its stretch is not told. */
  private async rest(): Promise<PartOrder> {
    const [first, { newest }] = [this.next, this.checkpoints];
    // the head is not signed; that no event stands at a position before its own number is sure
    const sealedTo = Math.max(this.head.sealed?.until ?? 0, newest?.events ?? 0);
    if (first !== undefined && newest !== undefined && first.position <= sealedTo) {
      const detail = `it is older than ${numberOf(newest.checkpoint)}, and the order that was sealed does not have it`;
      return this.verdict({ firstBad: { ...placeOf(first), problem: 'not as sealed', detail }, unsealed: 0 });
    }
    let unsealed = 0;
    while (this.next !== undefined) {
      unsealed++;
      await this.forward();
    }
    return this.verdict({ unsealed, ...(first !== undefined && { firstUnsealed: placeOf(first) }) });
  }

  /** Whoever takes stretches away could take the message's last events with them; how many there must be is signed. */
  private mustBeWhole(): void {
    const [{ newest }, { whole }] = [this.checkpoints, this];
    if (whole === undefined || newest === undefined || newest.events - whole.sealedBefore > WHOLE_ORDER_EVENTS) return;
    if (whole.to.checkpoint < newest.checkpoint) throw new BadOrder(`the stretch of ${numberOf(whole.to.checkpoint + 1)} is missing`);
  }

  private verdict(found: Pick<PartOrder, 'firstBad' | 'unsealed' | 'firstUnsealed'>): PartOrder {
    const [{ newest }, { whole }] = [this.checkpoints, this];
    return {
      messageId: this.head.messageId,
      sealed: this.sealed,
      ...found,
      ...(newest !== undefined && { newest: atOf(newest) }),
      ...(whole !== undefined && { wholeTo: atOf(whole.to) }),
    };
  }

  /** Notes a stream of the message's work. False: its first event is the one that names the message, and the part begins behind it. */
  private begins({ stream, revision }: OrderedEvent): boolean {
    if (this.head.messageId === null || !isAboutMessage(stream) || this.begun.has(stream)) return true;
    this.begun.add(stream);
    return revision === 0 || !/^(?:delivery|notice)-/.test(stream);
  }

  /** Whether the part lacks an event if it does not have this one. */
  private mustHave({ stream }: OrderedEvent): boolean {
    return this.own.has(stream) || this.begun.has(stream) || isPolicyStream(stream);
  }

  private isNext({ stream, revision }: OrderedEvent, { until }: SealedStretch): boolean {
    const { next } = this;
    return next?.stream === stream && next.revision === revision && next.position <= until;
  }

  private async entry(checkpoint: number): Promise<OrderedEvent> {
    const entry = readOrderLine(await textOf(this.lines));
    if (entry === undefined) throw new BadOrder(`the stretch of ${numberOf(checkpoint)} is not told to its end`);
    return entry;
  }

  private async forward(): Promise<void> {
    do {
      const read = await this.events?.next();
      this.next = read === undefined || read.done === true ? undefined : read.value;
    } while (this.next !== undefined && !isAudited(this.next.stream));
  }
}

/** The next line; an empty one at the end. */
async function textOf(lines: AsyncIterator<string>): Promise<string> {
  const read = await lines.next();
  return read.done === true ? '' : read.value;
}

function numberOf(checkpoint: number | undefined): string {
  return checkpoint === undefined ? 'no checkpoint' : `checkpoint ${checkpoint}`;
}

function atOf({ checkpoint, sealedAt: at }: Checkpoint): CheckpointAt {
  return { checkpoint, at };
}

function placeOf({ stream, revision }: Pick<StoredEvent, 'stream' | 'revision'>) {
  return { stream, revision };
}

function otherwise(event: Pick<StoredEvent, 'stream' | 'revision'>, { checkpoint }: Checkpoint): OrderFault {
  return { ...placeOf(event), problem: 'not as sealed', detail: sealedOtherwise(checkpoint) };
}

function headless({ stream }: OrderedEvent): OrderFault {
  return { stream, revision: 0, problem: 'missing', detail: 'a later event of its stream was sealed and is here, and it is not' };
}

function lacking(event: OrderedEvent, { checkpoint }: Checkpoint): OrderFault {
  return { ...placeOf(event), problem: 'missing', detail: `${numberOf(checkpoint)} has sealed it, and it is not here` };
}
