/** The read models as the engine's features ask them. */
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type Database from 'better-sqlite3';
import type { EngineConfig } from '../config/engine-config.js';
import { EngineKeys } from '../platform/engine-keys.js';
import { EngineLog, errorName } from '../platform/engine-log.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';
import { EventLog } from '../platform/event-log.js';
import { Projections } from './projections.js';
import { openReadDatabase, readDatabasePath } from './read-database.js';

@Injectable()
export class ReadModels implements OnModuleInit, OnModuleDestroy {
  readonly db: Database.Database;
  readonly projections: Projections;

  constructor(
    @Inject(ENGINE_CONFIG) config: EngineConfig,
    @Inject(EventLog) events: EventLog,
    @Inject(EngineKeys) keys: EngineKeys,
    @Inject(EngineLog) log: EngineLog,
  ) {
    this.db = openReadDatabase(readDatabasePath(config));
    this.projections = new Projections({
      store: events.store,
      keys,
      db: this.db,
      onStopped: (cause, projection) => log.error({ projection, cause: errorName(cause) }, 'a read model stopped following the log'),
    });
  }

  onModuleInit(): Promise<void> {
    return this.projections.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.projections.stop();
    this.db.close();
  }
}
