/** The event log as it is stored: sealed fields stay sealed. Only who looked at mail is opened, for as long as the access log is kept. */
import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { auditPageSchema, auditQuerySchema } from '#contracts';
import { decodeEvent, decodeMeta, SEALED_ACTOR, type StoredEvent } from '#events';
import type { z } from 'zod';
import { requireRole, type Caller } from '../access/access-port.js';
import { AccessRecorder } from '../access/access-recorder-port.js';
import { whoLooked } from '../access/who-looked-port.js';
import { EngineKeys } from '../platform/engine-keys.js';
import { EventLog } from '../platform/event-log.js';

type AuditPage = z.output<typeof auditPageSchema>;

export class ReadAuditEvents extends Query<AuditPage> {
  constructor(
    readonly query: z.output<typeof auditQuerySchema>,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@QueryHandler(ReadAuditEvents)
export class ReadAuditEventsHandler implements IQueryHandler<ReadAuditEvents> {
  constructor(
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(AccessRecorder) private readonly accesses: AccessRecorder,
    @Inject(EngineKeys) private readonly keys: EngineKeys,
  ) {}

  async execute({ query, caller }: ReadAuditEvents): Promise<AuditPage> {
    requireRole('auditEvents', caller);
    const { after, limit, stream } = query;
    if (caller) await this.accesses.recordAuditReading(caller.actor);
    const { store } = this.events;
    const stored = stream === undefined ? await store.readAll(after, limit) : await this.ofStream(stream, after, limit);
    return { events: await Promise.all(stored.map((each) => this.shown(each))), lastPosition: await store.lastPosition() };
  }

  private async shown(stored: StoredEvent): Promise<AuditPage['events'][number]> {
    const { position, stream, revision, type, version, chain } = stored;
    const { at, actor } = decodeMeta(stored);
    const by = actor.id === SEALED_ACTOR ? await whoLooked(decodeEvent(stored), { meta: { actor }, stream }, this.keys) : actor.id;
    const data: unknown = JSON.parse(stored.data);
    return { position, stream, revision, type, version, at, actor: `${actor.kind}:${by}`, chain, data };
  }

  private async ofStream(stream: string, after: number, limit: number): Promise<readonly StoredEvent[]> {
    const all = await this.events.store.readStream(stream);
    return all.filter(({ position }) => position > after).slice(0, limit);
  }
}
