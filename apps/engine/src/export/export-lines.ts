/** The events of a scope as a masking profile shows them, page by page. */
import { Inject, Injectable } from '@nestjs/common';
import type { ExportedEvent, ExportScope, Masking } from '#events';
import type { EngineConfig } from '../config/engine-config.js';
import { EngineKeys } from '../platform/engine-keys.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';
import { EventLog } from '../platform/event-log.js';
import { MailsOfEvents } from './mails-of-events.js';
import { OpenedEvents } from './opened-events.js';
import { ScopeWalk, type ScopedRange } from './scope-walk.js';

export interface ExportedPage {
  readonly events: readonly ExportedEvent[];
  /** Position of the last event that was looked at. */
  readonly reached: number;
}

@Injectable()
export class ExportLines {
  /** Names this installation in every line. */
  readonly source: string;
  /** As long as the definition is the same, whoever asks for more of it goes on where the one before was. */
  private readonly walks = new WeakMap<ExportScope, ScopeWalk>();

  constructor(
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(EngineKeys) private readonly keys: EngineKeys,
    @Inject(ENGINE_CONFIG) { hostname }: EngineConfig,
  ) {
    this.source = `/lazaret/${encodeURIComponent(hostname)}`;
  }

  /** Where the log ends now. */
  lastPosition(): Promise<number> {
    return this.events.store.lastPosition();
  }

  /** What was opened is forgotten with the walk. */
  async *of(scope: ExportScope, masking: Masking, range: ScopedRange, page?: number): AsyncGenerator<ExportedPage> {
    const opened = new OpenedEvents(new MailsOfEvents(this.events.store, this.keys), this.source);
    for await (const { events, reached } of this.walkOf(scope).pages(this.events.store, range, page)) {
      const shown: ExportedEvent[] = [];
      for (const each of events) shown.push(await opened.show(each, masking));
      yield { events: shown, reached };
    }
  }

  private walkOf(scope: ExportScope): ScopeWalk {
    const walk = this.walks.get(scope) ?? new ScopeWalk(scope);
    this.walks.set(scope, walk);
    return walk;
  }
}
