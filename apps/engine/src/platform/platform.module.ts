import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Duties } from '../nodes/duties.js';
import { Nodes } from '../nodes/nodes.js';
import { Turns } from '../nodes/turns.js';
import { EngineClock } from './engine-clock.js';
import { EngineKeys } from './engine-keys.js';
import { EngineLog } from './engine-log.js';
import { DAY_KEYS, ENGINE_CONFIG, SEALED_BLOBS, type EngineParts } from './engine-parts.js';
import { EventLog } from './event-log.js';
import { Readiness } from './readiness.js';

/** Offers the parts that were opened before Nest started to every feature. */
@Global()
@Module({})
export class PlatformModule {
  static of(parts: EngineParts): DynamicModule {
    const providers = [
      { provide: ENGINE_CONFIG, useValue: parts.config },
      { provide: EngineClock, useValue: parts.clock },
      { provide: EngineLog, useValue: parts.log },
      { provide: EventLog, useValue: parts.events },
      { provide: EngineKeys, useValue: parts.keys },
      { provide: SEALED_BLOBS, useValue: parts.blobs },
      { provide: DAY_KEYS, useValue: parts.dayKeys },
      { provide: Nodes, useValue: parts.nodes },
      { provide: Turns, useValue: parts.turns },
      { provide: Duties, useValue: parts.duties },
      { provide: Readiness, useValue: parts.readiness },
    ];
    return { module: PlatformModule, providers, exports: providers.map(({ provide }) => provide) };
  }
}
