import { Module, type DynamicModule } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ApiModule } from './api/api.module.js';
import { PlatformModule } from './platform/platform.module.js';
import type { EngineParts } from './platform/engine-parts.js';
import { EngineServicesModule, type EngineServices } from './engine-services.module.js';

/** The whole engine as Nest sees it: the parts opened before, and the HTTP interface on top, which brings the features. */
@Module({})
export class EngineModule {
  static of(parts: EngineParts, services: EngineServices): DynamicModule {
    return {
      module: EngineModule,
      imports: [PlatformModule.of(parts), EngineServicesModule.of(services), CqrsModule.forRoot(), ApiModule],
    };
  }
}
