/** The event log as it is stored: sealed fields stay sealed. Only who looked at mail is opened, for as long as the access log is kept. */
import { setTimeout as pause } from 'node:timers/promises';
import { Inject, type OnModuleDestroy } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { AuditPage, AuditQuery } from '#contracts';
import { decodeEvent, decodeMeta, SEALED_ACTOR, type Actor, type StoredEvent } from '#events';
import { requireRole, type Caller } from '../access/access-port.js';
import { AccessRecorder } from '../access/access-recorder-port.js';
import { whoLooked } from '../access/who-looked-port.js';
import { EngineKeys } from '../platform/engine-keys.js';
import { EventLog } from '../platform/event-log.js';
import { AuditEntries, type EntriesAsked } from '../project/audit-entries/audit-entries-port.js';
import { EventWords } from '../project/audit-entries/event-words-port.js';
import { storedAt } from './stored-at.js';

export class ReadAuditEvents extends Query<AuditPage> {
  constructor(
    readonly query: AuditQuery,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

interface Found {
  readonly stored: readonly StoredEvent[];
  readonly next: number | null;
}

interface FoundUpTo extends Found {
  /** Up to where events were entered before it was looked: whoever goes on from there misses none. */
  readonly indexed: number;
}

@QueryHandler(ReadAuditEvents)
export class ReadAuditEventsHandler implements IQueryHandler<ReadAuditEvents>, OnModuleDestroy {
  private readonly stopping = new AbortController();

  constructor(
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(AccessRecorder) private readonly accesses: AccessRecorder,
    @Inject(EngineKeys) private readonly keys: EngineKeys,
    @Inject(AuditEntries) private readonly entries: AuditEntries,
    @Inject(EventWords) private readonly words: EventWords,
  ) {}

  async execute({ query, caller }: ReadAuditEvents): Promise<AuditPage> {
    requireRole('auditEvents', caller);
    if (caller) await this.accesses.recordAuditReading(caller.actor);
    const { stored, next, indexed } = await this.awaited(query);
    const shown = await Promise.all(stored.map((each) => this.shown(each)));
    const actor = actorOf(query.actor);
    const wanted = actor?.id === undefined ? shown : shown.filter(({ actor: by }) => by === query.actor);
    return { events: wanted, next, lastPosition: await this.events.store.lastPosition(), indexedPosition: indexed };
  }

  /** Who waits for what comes next is answered before the databases close. */
  onModuleDestroy(): void {
    this.stopping.abort();
  }

  /** Looks once more when something has come, and no longer than it was asked to wait. */
  private async awaited(query: AuditQuery): Promise<FoundUpTo> {
    const until = performance.now() + query.waitSeconds * 1_000;
    for (;;) {
      const change = this.nextChange();
      try {
        const indexed = this.entries.newest();
        const found = await this.find(query);
        const left = until - performance.now();
        if (found.stored.length > 0 || left <= 0) return { ...found, indexed };
        const signal = AbortSignal.any([change.over.signal, this.stopping.signal]);
        await Promise.race([change.came, pause(left, undefined, { signal }).catch(() => undefined)]);
        if (this.stopping.signal.aborted) return { ...found, indexed };
      } finally {
        change.over.abort();
      }
    }
  }

  private nextChange(): { readonly came: Promise<void>; readonly over: AbortController } {
    const over = new AbortController();
    const came = new Promise<void>((resolve) => {
      over.signal.addEventListener('abort', this.entries.onChange(resolve), { once: true });
    });
    return { came, over };
  }

  private async find(query: AuditQuery): Promise<Found> {
    const { after, limit, stream, order, before } = query;
    if (stream !== undefined) return this.ofStream(stream, query);
    const { store } = this.events;
    if (order === 'oldest' && before === undefined && !isFiltered(query)) {
      const stored = await store.readAll(after, limit);
      return { stored, next: stored.length === limit ? (stored.at(-1)?.position ?? null) : null };
    }
    const { positions, next } = await this.entries.find(askedBy(query));
    return { stored: await storedAt(store, positions, !isFiltered(query)), next };
  }

  private async ofStream(stream: string, query: AuditQuery): Promise<Found> {
    const { after, before = Infinity, limit, order } = query;
    const all = (await this.events.store.readStream(stream)).filter(
      (stored) => stored.position > after && stored.position < before && fits(stored, query),
    );
    if (order === 'newest') all.reverse();
    const stored = all.slice(0, limit);
    return { stored, next: all.length > limit ? (stored.at(-1)?.position ?? null) : null };
  }

  private async shown(stored: StoredEvent): Promise<AuditPage['events'][number]> {
    const { position, stream, revision, type, version, chain } = stored;
    const { at, actor } = decodeMeta(stored);
    const event = decodeEvent(stored);
    const id = actor.id === SEALED_ACTOR ? await whoLooked(event, { meta: { actor }, stream }, this.keys) : actor.id;
    return {
      ...{ position, stream, revision, type, version, at, chain },
      actor: `${actor.kind}:${id}`,
      actorName: id === SEALED_ACTOR ? 'not known any more' : this.words.nameOf({ kind: actor.kind, id }),
      sentence: this.words.sentenceOf(event, stream),
      data: JSON.parse(stored.data) as unknown,
    };
  }
}

const KINDS: readonly string[] = ['account', 'system', 'cli', 'originator', 'smtp-client'] satisfies readonly Actor['kind'][];

/** Undefined where nobody is asked for. A kind that there is not is one that caused nothing. */
function actorOf(actor: string | undefined): EntriesAsked['actor'] {
  if (actor === undefined) return undefined;
  const [kind = '', id] = actor.split(/:(.*)/s, 2);
  return { kind: KINDS.includes(kind) ? kind : 'nobody', id: id === '' ? undefined : id };
}

function isFiltered({ kind, type, messageId, actor, from, to }: AuditQuery): boolean {
  return [kind, type, messageId, actor, from, to].some((each) => each !== undefined);
}

function askedBy({
  kind,
  type,
  messageId,
  actor,
  from,
  to,
  after,
  before = Number.MAX_SAFE_INTEGER,
  order,
  limit,
}: AuditQuery): EntriesAsked {
  const ms = (instant: string | undefined): number | undefined => (instant === undefined ? undefined : Date.parse(instant));
  return { kind, type, messageId, actor: actorOf(actor), fromMs: ms(from), toMs: ms(to), after, before, order, limit };
}

/** Within one stream its kind and its message are what they are. */
function fits(stored: StoredEvent, { type, actor, from, to }: AuditQuery): boolean {
  if (type !== undefined && stored.type !== type) return false;
  const meta = decodeMeta(stored);
  const by = actorOf(actor);
  const at = Date.parse(meta.at);
  if (by !== undefined && (meta.actor.kind !== by.kind || (by.id !== undefined && ![by.id, SEALED_ACTOR].includes(meta.actor.id))))
    return false;
  return (from === undefined || at >= Date.parse(from)) && (to === undefined || at <= Date.parse(to));
}
