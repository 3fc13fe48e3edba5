/** All exports, folded from the log and followed. It is the only writer of their streams on this node. */
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import {
  evolveExport,
  exportDecider,
  exportStream,
  type Actor,
  type EventMeta,
  type ExportCommand,
  type ExportEvent,
  type ExportRefusal,
  type ExportState,
  type KnownExport,
} from '#events';
import { reusesKey } from '../platform/command-id.js';
import { EngineClock } from '../platform/engine-clock.js';
import { Nodes } from '../nodes/nodes.js';
import { EngineLog } from '../platform/engine-log.js';
import { EventLog, type RecordedEvent } from '../platform/event-log.js';
import { FollowedBook } from '../platform/followed-book.js';

export interface ExportTaking {
  readonly at: string;
  readonly by: Actor;
  readonly after: number;
  readonly taken: Extract<ExportEvent, { type: 'ExportTaken' }>['data'];
}

export interface ExportRecord {
  readonly id: string;
  readonly state: KnownExport;
  readonly definedAt: string;
  readonly definedBy: Actor;
  /** Where the log stood: what is sent by itself begins here unless its scope says otherwise. */
  readonly definedPosition: number;
  /** Commands that changed it: a repeated request finds its answer. */
  readonly commands: readonly string[];
  /** The newest first. */
  readonly takings: readonly ExportTaking[];
}

export type ExportAnswer =
  | { readonly kind: 'done'; readonly record: ExportRecord; readonly isRepeated: boolean }
  | { readonly kind: 'refused'; readonly refused: ExportRefusal | 'idempotency-key-reused' };
export type ByCommand = Omit<EventMeta, 'at'>;

const KEPT_TAKINGS = 20;

@Injectable()
export class ExportBook implements OnModuleInit, OnModuleDestroy {
  private readonly byId = new Map<string, ExportRecord>();
  private readonly begun = new Map<string, number>();
  private readonly book: FollowedBook;

  constructor(
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(EngineClock) private readonly clock: EngineClock,
    @Inject(EngineLog) log: EngineLog,
    @Inject(Nodes) nodes: Nodes,
  ) {
    this.book = new FollowedBook(
      { events, nodes, log },
      {
        streamPrefixes: [exportStream('')],
        fold: (recorded) => {
          this.fold(recorded);
        },
        cutOff: 'exports are not followed any more',
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

  /** Those that have not ended first, the newest first. */
  all(): readonly ExportRecord[] {
    const rank = ({ state }: ExportRecord): number => (state.status === 'open' ? 0 : 1);
    return [...this.byId.values()].sort((a, b) => rank(a) - rank(b) || b.id.localeCompare(a.id));
  }

  find(id: string): ExportRecord | undefined {
    return this.byId.get(id);
  }

  /** The export that a command has defined. */
  definedBy(commandId: string): ExportRecord | undefined {
    return [...this.byId.values()].find(({ commands }) => commands[0] === commandId);
  }

  /** Whether one carries the same idempotency key and asks for something else. */
  reuses(commandId: string): boolean {
    return [...this.byId.values()].some(({ commands }) => reusesKey(commandId, commands[0] ?? ''));
  }

  /** Calls back when one was defined, changed or has ended; the answer stops that. */
  onChange(listener: () => void): () => void {
    return this.book.onChange(listener);
  }

  async decide(id: string, command: ExportCommand, by: ByCommand): Promise<ExportAnswer> {
    await this.refresh();
    const before = this.byId.get(id)?.commands ?? [];
    if (before.some((earlier) => reusesKey(by.commandId, earlier))) return { kind: 'refused', refused: 'idempotency-key-reused' };
    const meta = { ...by, at: this.clock.iso() };
    const handled = await this.events.decide(exportDecider, exportStream(id), command, meta);
    if (handled.outcome === 'refused') return { kind: 'refused', refused: handled.refusal.refused };
    await this.refresh();
    const record = this.byId.get(id);
    if (record === undefined) throw new Error('an export that was recorded is not in the book');
    return { kind: 'done', record, isRepeated: before.includes(by.commandId) };
  }

  /** Reads what was added to the log. */
  refresh(): Promise<void> {
    return this.book.refresh();
  }

  private fold({ stream, event: recorded, meta: { at, actor, commandId }, position }: RecordedEvent): void {
    const id = stream.slice(exportStream('').length);
    const event = recorded as ExportEvent; // the filter lets their streams through only
    const before = this.byId.get(id);
    const state: ExportState = evolveExport(before?.state ?? { status: 'absent' }, event);
    if (state.status === 'absent') return;
    const origin = before ?? { definedAt: at, definedBy: actor, definedPosition: position, commands: [], takings: [] };
    if (event.type === 'ExportBegun') this.begun.set(event.data.takingId, event.data.after);
    this.byId.set(id, {
      ...origin,
      id,
      state,
      commands: event.type === 'ExportBegun' || event.type === 'ExportTaken' ? origin.commands : [...origin.commands, commandId],
      takings:
        event.type === 'ExportTaken' ? [this.taking(at, actor, event.data), ...origin.takings].slice(0, KEPT_TAKINGS) : origin.takings,
    });
  }

  private taking(at: string, by: Actor, taken: ExportTaking['taken']): ExportTaking {
    const after = this.begun.get(taken.takingId) ?? 0;
    this.begun.delete(taken.takingId);
    return { at, by, after, taken };
  }
}
