/** Records who looked and who was refused, in the day's access stream of this engine. */
import { Inject, Injectable } from '@nestjs/common';
import { RevisionConflict, type StreamHead } from '#event-store';
import { SEALED_ACTOR, type AccessEvent, type Actor } from '#events';
import { ulid } from 'ulid';
import type { EngineConfig } from '../config/engine-config.js';
import { Nodes } from '../nodes/nodes.js';
import { EngineClock } from '../platform/engine-clock.js';
import { EngineKeys } from '../platform/engine-keys.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';
import { EventLog, type RecordedEvent } from '../platform/event-log.js';
import { AccessRecorder, type AccessEntry } from './access-recorder-port.js';
import { whoLooked } from './who-looked-port.js';

const TRIES = 10;

@Injectable()
export class AccessLog extends AccessRecorder {
  private readonly node: string;
  private queue: Promise<unknown> = Promise.resolve();
  private day: { readonly stream: string; head: StreamHead } | undefined;
  /** Hour in which a person was last recorded with a thing that counts once an hour. */
  private readonly hours = new Map<string, string>();

  constructor(
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(EngineClock) private readonly clock: EngineClock,
    @Inject(EngineKeys) private readonly keys: EngineKeys,
    @Inject(ENGINE_CONFIG) config: EngineConfig,
    @Inject(Nodes) private readonly nodes: Nodes,
  ) {
    super();
    this.node = streamName(config.node.name);
  }

  record(entry: AccessEntry, actor: Actor): Promise<void> {
    return this.recordSealed(() => Promise.resolve(entry), actor);
  }

  recordSealed(make: (stream: string) => Promise<AccessEntry>, actor: Actor): Promise<void> {
    const recorded = this.queue.then(() => this.append(make, actor));
    this.queue = recorded.catch(() => undefined); // the caller learns of it; the next one tries anew
    return recorded;
  }

  recordListing(actor: Actor): Promise<void> {
    return this.onceAnHour({ type: 'QuarantineListed', data: {} }, actor);
  }

  recordAuditReading(actor: Actor): Promise<void> {
    return this.onceAnHour({ type: 'AuditRead', data: { what: 'events' } }, actor);
  }

  private async onceAnHour(entry: AccessEntry, actor: Actor): Promise<void> {
    const hour = this.clock.iso().slice(0, 13);
    const name = `${entry.type} ${actor.id}`;
    if (this.hours.get(name) === hour) return;
    await this.record(entry, actor);
    this.hours.set(name, hour);
  }

  async revealsSince({ kind, id }: Actor, since: string): Promise<readonly string[]> {
    const names = new Set([this.node, ...this.nodes.living().map(({ name }) => streamName(name))]);
    const days = [...new Set([since, this.clock.iso()].flatMap((at) => [...names].map((name) => this.streamOf(at, name))))];
    const all = (await Promise.all(days.map((stream) => this.events.read(stream)))).flatMap(({ events }) => events);
    const recent = all.filter(({ event, meta: { at } }) => event.type === 'ValueRevealed' && at >= since);
    const own = await Promise.all(recent.map((fact) => this.isBy(fact, kind, id)));
    return recent.filter((_, index) => own[index]).map(({ meta }) => meta.at);
  }

  private async isBy({ event, meta, stream }: RecordedEvent, kind: Actor['kind'], id: string): Promise<boolean> {
    return meta.actor.kind === kind && (await whoLooked(event, { meta, stream }, this.keys)) === id;
  }

  private streamOf(at: string, node = this.node): string {
    return `access-${node}-${at.slice(0, 10).replaceAll('-', '')}`;
  }

  private async append(make: (stream: string) => Promise<AccessEntry>, actor: Actor): Promise<void> {
    const at = this.clock.iso();
    const stream = this.streamOf(at);
    const { event, by } = await this.sealed(await make(stream), actor, stream);
    const meta = { at, actor: by, commandId: `access-${ulid()}` };
    const day = this.day?.stream === stream ? this.day : { stream, head: (await this.events.read(stream)).head };
    for (let tries = 1; ; tries++) {
      try {
        this.day = { stream, head: await this.events.append(stream, day.head, [event], meta) };
        return;
      } catch (cause) {
        this.day = undefined;
        if (!(cause instanceof RevisionConflict) || tries === TRIES) throw cause;
        day.head = (await this.events.read(stream)).head; // engines of one host name write to one stream
      }
    }
  }

  /** Who looked at which mail is known for as long as the day's key; emergency access names itself beyond that. */
  private async sealed(entry: AccessEntry, actor: Actor, stream: string): Promise<{ readonly event: AccessEvent; readonly by: Actor }> {
    const seal = async () => (actor.kind === 'account' ? (await this.keys.forAccess(stream)).seal('who', actor.id) : null);
    const by = actor.kind === 'account' ? { ...actor, id: SEALED_ACTOR } : actor;
    switch (entry.type) {
      case 'ContentViewed':
        return { event: { type: entry.type, data: { ...entry.data, who: await seal() } }, by };
      case 'ValueRevealed':
        return { event: { type: entry.type, data: { ...entry.data, who: await seal() } }, by };
      case 'TrialMailViewed':
        return { event: { type: entry.type, data: { ...entry.data, who: await seal() } }, by };
      default:
        return { event: entry, by: actor };
    }
  }
}

/** An engine as streams name it. */
function streamName(node: string): string {
  return node
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, 40);
}
