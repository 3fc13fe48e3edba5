/**
 * The sealed order of an evidence bundle: of each stretch that a checkpoint of the ledger covers, and in which an event of the bundle stands,
 * all events by stream, revision and chain hash. With it whoever has the bundle alone can fold what the checkpoints signed. ADR 0038.
 */
import {
  isAudited,
  logEvents,
  orderHeadLine,
  orderLine,
  WHOLE_ORDER_EVENTS,
  type EventStore,
  type OrderHead,
  type SealedStretch,
} from '#event-store';
import { decodeEvent, LEDGER_STREAM, type StoredEvent } from '#events';
import { messageStream } from '../platform/engine-keys.js';

/** Checkpoints are large, with their marks. */
const LEDGER_PAGE = 50;
const LINES_A_PIECE = 500;

/** A checkpoint: events that it covers from the first one of the log on, and the position of the last of them, as far as the log was passed. */
interface StretchEnd {
  readonly checkpoint: number;
  readonly events: number;
  until: number;
}

/** Memory grows with the number of checkpoints, by some 50 bytes each. */
export class BundleOrder {
  private passedEvents = 0;
  /** Index of the stretch that is passed now. */
  private current = 0;
  private readonly wanted = new Set<number>();
  /** Index of the stretch in which the message begins. */
  private begin: number | undefined;

  private constructor(
    private readonly store: Pick<EventStore, 'readAll'>,
    private readonly messageId: string | null,
    private readonly ends: readonly StretchEnd[],
  ) {}

  /** @param messageId - of a bundle that holds a message as a whole; null: of any other. */
  static async open(store: Pick<EventStore, 'readAll'>, messageId: string | null, upTo: number): Promise<BundleOrder> {
    const ends: StretchEnd[] = [];
    for (let position = 0; position < upTo;) {
      const page = await store.readAll(position, LEDGER_PAGE, { streamPrefixes: [LEDGER_STREAM] });
      for (const stored of page) {
        const fact = stored.stream === LEDGER_STREAM && stored.position <= upTo ? decodeEvent(stored) : undefined;
        if (fact?.type === 'LedgerSealed') ends.push({ checkpoint: fact.data.checkpoint, events: fact.data.events, until: upTo });
      }
      position = page.length < LEDGER_PAGE ? upTo : (page.at(-1)?.position ?? upTo);
    }
    return new BundleOrder(store, messageId, ends);
  }

  /** The next event of the log, and whether it is in the bundle. */
  pass({ stream, position }: StoredEvent, isWanted: boolean): void {
    const end = this.ends[this.current];
    if (end === undefined || !isAudited(stream)) return;
    if (isWanted) this.wanted.add(this.current);
    if (this.messageId !== null && stream === messageStream(this.messageId)) this.begin ??= this.current;
    end.until = position;
    this.passedEvents++;
    if (this.passedEvents === end.events) this.current++;
  }

  /** The file `order.jsonl`, once the whole log was passed. */
  async *lines(): AsyncGenerator<string> {
    this.wantWholeMessage();
    const told = [...this.wanted].toSorted((one, other) => one - other);
    const stretchOf = ({ checkpoint, until }: StretchEnd): SealedStretch => ({ checkpoint, until });
    const newest = this.ends.at(-1);
    const head: OrderHead = {
      messageId: this.messageId,
      sealed: newest === undefined ? null : stretchOf(newest),
      stretches: told.flatMap((index) => this.ends.slice(index, index + 1)).map(stretchOf),
    };
    yield `${orderHeadLine(head)}\n`;
    for (const index of told) yield* this.stretch(index);
  }

  /** Then nothing of the message can be taken away with a stretch, up to the newest checkpoint. */
  private wantWholeMessage(): void {
    const { begin, ends } = this;
    if (begin === undefined) return;
    const events = (ends.at(-1)?.events ?? 0) - (ends[begin - 1]?.events ?? 0);
    if (events <= WHOLE_ORDER_EVENTS) for (let index = begin; index < ends.length; index++) this.wanted.add(index);
  }

  private async *stretch(index: number): AsyncGenerator<string> {
    const [after, until] = [this.ends[index - 1]?.until ?? 0, this.ends[index]?.until ?? 0];
    let lines: string[] = [];
    for await (const event of logEvents(this.store, { after, until })) {
      if (!isAudited(event.stream)) continue;
      lines.push(`${orderLine(event)}\n`);
      if (lines.length < LINES_A_PIECE) continue;
      yield lines.join('');
      lines = [];
    }
    yield lines.join('');
  }
}
