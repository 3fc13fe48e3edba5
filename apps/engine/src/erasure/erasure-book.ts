/** All erasures, folded from the log and followed. */
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Subscription } from '#event-store';
import {
  decodeEvent,
  decodeMeta,
  erasureDecider,
  type ErasureEvent,
  type ErasureState,
  type KnownErasure,
  type StoredEvent,
} from '#events';
import { EngineLog, errorName } from '../platform/engine-log.js';
import { EventLog } from '../platform/event-log.js';

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

const ERASURES = { streamPrefixes: ['erasure-'] };
const PAGE = 500;

export function erasureStream(id: string): string {
  return `erasure-${id}`;
}

@Injectable()
export class ErasureBook implements OnModuleInit, OnModuleDestroy {
  private readonly byId = new Map<string, ErasureRecord>();
  private readonly listeners = new Set<() => void>();
  private position = 0;
  private queue: Promise<void> = Promise.resolve();
  private following: Subscription | undefined;

  constructor(
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(EngineLog) private readonly log: EngineLog,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.refresh();
    this.following = this.events.store.subscribeAll({
      afterPosition: this.position,
      filter: ERASURES,
      handle: () => this.refresh(),
      onStopped: (cause) => this.log.error({ cause: errorName(cause) }, 'erasures are not followed any more'),
    });
  }

  async onModuleDestroy(): Promise<void> {
    await this.following?.stop();
  }

  /** Reads what was added to the log; whoever appended calls it before answering. */
  refresh(): Promise<void> {
    const done = this.queue.then(() => this.readOn());
    this.queue = done.catch(() => undefined); // the caller learns of it
    return done;
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
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private async readOn(): Promise<void> {
    for (;;) {
      const page = await this.events.store.readAll(this.position, PAGE, ERASURES);
      for (const stored of page) this.fold(stored);
      this.position = page.at(-1)?.position ?? this.position;
      if (page.length > 0) for (const listener of this.listeners) listener();
      if (page.length < PAGE) return;
    }
  }

  private fold(stored: StoredEvent): void {
    const id = stored.stream.slice('erasure-'.length);
    const event = decodeEvent(stored) as ErasureEvent; // the filter lets their streams through only
    const { at, commandId } = decodeMeta(stored);
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
