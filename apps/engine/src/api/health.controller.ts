import { Controller, Get, Inject, Res, SetMetadata } from '@nestjs/common';
import type { Response } from 'express';
import { Readiness } from '../platform/readiness.js';
import { OPEN_TO_ALL } from './served-route.js';

/** For supervisors and load balancers: no account, no detail beyond the names of parts. */
@Controller()
export class HealthController {
  constructor(@Inject(Readiness) private readonly readiness: Readiness) {}

  /** The process answers. */
  @Get('/health')
  @SetMetadata(OPEN_TO_ALL, true)
  health(@Res({ passthrough: true }) response: Response): { status: string } {
    response.setHeader('Cache-Control', 'no-store');
    return { status: 'up' };
  }

  /** Mail is taken now; `olderPolicy`: judged by an older policy than the recorded one, which the inspection processes do not take. */
  @Get('/ready')
  @SetMetadata(OPEN_TO_ALL, true)
  ready(@Res({ passthrough: true }) response: Response): { status: string; missing: readonly string[]; olderPolicy?: true } {
    const missing = this.readiness.missing();
    response.setHeader('Cache-Control', 'no-store');
    response.status(missing.length === 0 ? 200 : 503);
    const isBehind = this.readiness.olderPolicy() !== undefined;
    return { status: missing.length === 0 ? 'ready' : 'not-ready', missing, ...(isBehind && { olderPolicy: true }) };
  }
}
