/** All exports, folded from the log and followed. It is the only writer of their streams on this node. */
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Subscription } from '#event-store';
import {
  decodeEvent,
  decodeMeta,
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
  type StoredEvent,
} from '#events';
import { reusesKey } from '../platform/command-id.js';
import { EngineClock } from '../platform/engine-clock.js';
import { EngineLog, errorName } from '../platform/engine-log.js';
import { EventLog } from '../platform/event-log.js';

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

const EXPORTS = { streamPrefixes: [exportStream('')] };
const PAGE = 500;
const KEPT_TAKINGS = 20;

@Injectable()
export class ExportBook implements OnModuleInit, OnModuleDestroy {
  private readonly byId = new Map<string, ExportRecord>();
  private readonly begun = new Map<string, number>();
  private readonly listeners = new Set<() => void>();
  private position = 0;
  private reading: Promise<void> = Promise.resolve();
  private following: Subscription | undefined;

  constructor(
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(EngineClock) private readonly clock: EngineClock,
    @Inject(EngineLog) private readonly log: EngineLog,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.refresh();
    this.following = this.events.store.subscribeAll({
      afterPosition: this.position,
      filter: EXPORTS,
      handle: () => this.refresh(),
      onStopped: (cause) => this.log.error({ cause: errorName(cause) }, 'exports are not followed any more'),
    });
  }

  async onModuleDestroy(): Promise<void> {
    await this.following?.stop();
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
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
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
    const done = this.reading.then(() => this.readOn());
    this.reading = done.catch(() => undefined); // the caller learns of it
    return done;
  }

  private async readOn(): Promise<void> {
    const before = this.position;
    for (;;) {
      const page = await this.events.store.readAll(this.position, PAGE, EXPORTS);
      for (const stored of page) this.fold(stored);
      this.position = page.at(-1)?.position ?? this.position;
      if (page.length < PAGE) break;
    }
    if (this.position > before) for (const listener of this.listeners) listener();
  }

  private fold(stored: StoredEvent): void {
    const id = stored.stream.slice(exportStream('').length);
    const event = decodeEvent(stored) as ExportEvent; // the filter lets their streams through only
    const { at, actor, commandId } = decodeMeta(stored);
    const before = this.byId.get(id);
    const state: ExportState = evolveExport(before?.state ?? { status: 'absent' }, event);
    if (state.status === 'absent') return;
    const origin = before ?? { definedAt: at, definedBy: actor, definedPosition: stored.position, commands: [], takings: [] };
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
