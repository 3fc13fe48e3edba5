/** How many matched values an account may still see in clear within the hour; counted from what is recorded, so a restart does not refill it. */
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '#events';
import { AccessRecorder } from '../access/access-recorder-port.js';
import type { EngineConfig } from '../config/engine-config.js';
import { EngineClock } from '../platform/engine-clock.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';

const HOUR_MS = 3_600_000;

/** `left` counts the one that is asked for; at 0 it is refused, until so many seconds have passed. */
export interface QuotaLeft {
  readonly left: number;
  readonly retryAfterSeconds: number;
}

@Injectable()
export class RevealQuota {
  constructor(
    @Inject(AccessRecorder) private readonly accesses: AccessRecorder,
    @Inject(EngineClock) private readonly clock: EngineClock,
    @Inject(ENGINE_CONFIG) private readonly config: EngineConfig,
  ) {}

  async of(actor: Actor): Promise<QuotaLeft> {
    const now = this.clock.now().getTime();
    const earlier = await this.accesses.revealsSince(actor, new Date(now - HOUR_MS).toISOString());
    const { revealsPerHour } = this.config.access;
    const left = Math.max(0, revealsPerHour - earlier.length);
    if (left > 0) return { left, retryAfterSeconds: 0 };
    const free = earlier[earlier.length - revealsPerHour];
    return { left, retryAfterSeconds: free === undefined ? 3600 : Math.ceil((Date.parse(free) + HOUR_MS - now) / 1000) };
  }
}
