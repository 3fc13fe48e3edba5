/** Records who looked and who was refused, in the day's access stream of this node. */
import { Inject, Injectable } from '@nestjs/common';
import { RevisionConflict, type StreamHead } from '#event-store';
import type { AccessEvent, Actor } from '#events';
import { ulid } from 'ulid';
import type { EngineConfig } from '../config/engine-config.js';
import { EngineClock } from '../platform/engine-clock.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';
import { EventLog } from '../platform/event-log.js';
import { AccessRecorder } from './access-recorder-port.js';

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
    @Inject(ENGINE_CONFIG) config: EngineConfig,
  ) {
    super();
    this.node = config.hostname
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .slice(0, 40);
  }

  record(event: AccessEvent, actor: Actor): Promise<void> {
    const recorded = this.queue.then(() => this.append(event, actor));
    this.queue = recorded.catch(() => undefined); // the caller learns of it; the next one tries anew
    return recorded;
  }

  recordListing(actor: Actor): Promise<void> {
    return this.onceAnHour({ type: 'QuarantineListed', data: {} }, actor);
  }

  recordAuditReading(actor: Actor): Promise<void> {
    return this.onceAnHour({ type: 'AuditRead', data: { what: 'events' } }, actor);
  }

  private async onceAnHour(event: AccessEvent, actor: Actor): Promise<void> {
    const hour = this.clock.iso().slice(0, 13);
    const name = `${event.type} ${actor.id}`;
    if (this.hours.get(name) === hour) return;
    await this.record(event, actor);
    this.hours.set(name, hour);
  }

  private async append(event: AccessEvent, actor: Actor): Promise<void> {
    const at = this.clock.iso();
    const stream = `access-${this.node}-${at.slice(0, 10).replaceAll('-', '')}`;
    const meta = { at, actor, commandId: `access-${ulid()}` };
    const day = this.day?.stream === stream ? this.day : { stream, head: (await this.events.read(stream)).head };
    this.day = day;
    try {
      day.head = await this.events.append(stream, day.head, [event], meta);
    } catch (cause) {
      this.day = undefined;
      if (!(cause instanceof RevisionConflict)) throw cause;
      const { head } = await this.events.read(stream);
      this.day = { stream, head: await this.events.append(stream, head, [event], meta) };
    }
  }
}
