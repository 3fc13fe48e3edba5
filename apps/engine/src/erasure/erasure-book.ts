/** All erasures, folded from the log and followed. */
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { erasureDecider, type ErasureEvent, type ErasureState, type KnownErasure } from '#events';
import { Nodes } from '../nodes/nodes.js';
import { EngineLog } from '../platform/engine-log.js';
import { EventLog, type RecordedEvent } from '../platform/event-log.js';
import { FollowedBook } from '../platform/followed-book.js';

export interface ErasureRecord {
  readonly id: string;
  readonly state: KnownErasure;
  /** ISO-8601 UTC; of each fact by which it came to be as it is. */
  readonly at: Readonly<Partial<Record<ErasureEvent['type'], string>>>;
  /** Who confirmed or withdrew it; null: nobody has. */
  readonly settledBy: string | null;
  /** Command that ordered it: a repeated request finds its erasure. */
  readonly orderingCommand: string;
}

export function erasureStream(id: string): string {
  return `erasure-${id}`;
}

@Injectable()
export class ErasureBook implements OnModuleInit, OnModuleDestroy {
  private readonly byId = new Map<string, ErasureRecord>();
  private readonly book: FollowedBook;

  constructor(@Inject(EventLog) events: EventLog, @Inject(EngineLog) log: EngineLog, @Inject(Nodes) nodes: Nodes) {
    this.book = new FollowedBook(
      { events, nodes, log },
      {
        streamPrefixes: [erasureStream('')],
        fold: (recorded) => {
          this.fold(recorded);
        },
        cutOff: 'erasures are not followed any more',
      },
    );
  }

  async onModuleInit(): Promise<void> {
    await this.refresh();
    this.book.follow();
  }

  onModuleDestroy(): Promise<void> {
    return this.book.stop();
  }

  /** Reads what was added to the log; whoever appended calls it before answering. */
  refresh(): Promise<void> {
    return this.book.refresh();
  }

  /** The newest first. */
  all(): readonly ErasureRecord[] {
    return [...this.byId.values()].reverse();
  }

  find(id: string): ErasureRecord | undefined {
    return this.byId.get(id);
  }

  /** Calls when there is something new; the answer stops it. */
  onChange(listener: () => void): () => void {
    return this.book.onChange(listener);
  }

  private fold({ stream, event: recorded, meta: { at, commandId } }: RecordedEvent): void {
    const id = stream.slice(erasureStream('').length);
    const event = recorded as ErasureEvent; // the filter lets their streams through only
    const before = this.byId.get(id);
    const state: ErasureState = erasureDecider.evolve(before?.state ?? { status: 'absent' }, event);
    if (state.status === 'absent') return;
    const settles = event.type === 'ErasureConfirmed' || event.type === 'ErasureWithdrawn';
    this.byId.set(id, {
      ...{ id, state, orderingCommand: before?.orderingCommand ?? commandId },
      at: { ...before?.at, [event.type]: at },
      settledBy: settles ? event.data.by : (before?.settledBy ?? null),
    });
  }
}
