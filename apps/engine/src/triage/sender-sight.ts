import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../access/access-port.js';
import type { EngineConfig } from '../config/engine-config.js';
import { EngineKeys } from '../platform/engine-keys.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';
import { Claims } from './claims-port.js';
import { SenderSight } from './sender-sight-port.js';

@Injectable()
export class SenderSightByClaims extends SenderSight {
  readonly isGuarded: boolean;

  constructor(
    @Inject(Claims) private readonly claims: Claims,
    @Inject(EngineKeys) private readonly keys: EngineKeys,
    @Inject(ENGINE_CONFIG) config: EngineConfig,
  ) {
    super();
    this.isGuarded = config.access.pseudonymousSenders;
  }

  isHidden(messageId: string, reader: Pick<Caller, 'actor'> | null): boolean {
    return this.isGuarded && (reader === null || this.claims.claimOf(messageId)?.by.id !== reader.actor.id);
  }

  pseudonymOf(senderTag: string | null): string {
    return this.keys.pseudonymOf(senderTag);
  }
}
