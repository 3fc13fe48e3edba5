import { Controller, Get, Inject, Res, SetMetadata } from '@nestjs/common';
import type { Response } from 'express';
import { EventLog } from '../platform/event-log.js';
import { Readiness } from '../platform/readiness.js';
import { OPEN_TO_ALL } from './served-route.js';

/** A store that has not answered by then is away, as far as mail is concerned. */
const STORE_MS = 2_000;

/** For supervisors and load balancers: no account, no detail beyond the names of parts. */
@Controller()
export class HealthController {
  constructor(
    @Inject(Readiness) private readonly readiness: Readiness,
    @Inject(EventLog) private readonly events: EventLog,
  ) {}

  /** The process answers. */
  @Get('/health')
  @SetMetadata(OPEN_TO_ALL, true)
  health(@Res({ passthrough: true }) response: Response): { status: string } {
    response.setHeader('Cache-Control', 'no-store');
    return { status: 'up' };
  }

  /**
   * Mail is taken now; `olderPolicy`: judged by an older policy than the recorded one, which the inspection processes do not take;
   * `warnings`: parts that somebody must see to.
   */
  @Get('/ready')
  @SetMetadata(OPEN_TO_ALL, true)
  async ready(@Res({ passthrough: true }) response: Response): Promise<{
    status: string;
    missing: readonly string[];
    olderPolicy?: true;
    warnings?: readonly string[];
  }> {
    const missing = [...new Set([...this.readiness.missing(), ...((await this.hasStore()) ? [] : ['store'])])];
    response.setHeader('Cache-Control', 'no-store');
    response.status(missing.length === 0 ? 200 : 503);
    const isBehind = this.readiness.olderPolicy() !== undefined;
    const warnings = this.readiness.warnings();
    return {
      status: missing.length === 0 ? 'ready' : 'not-ready',
      missing,
      ...(isBehind && { olderPolicy: true }),
      ...(warnings.length > 0 && { warnings }),
    };
  }

  /** A store across a network may be away, and come back by itself. */
  private async hasStore(): Promise<boolean> {
    const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), STORE_MS).unref());
    const answered = this.events.store.lastPosition().then(
      () => true,
      () => false,
    );
    return Promise.race([answered, late]);
  }
}
