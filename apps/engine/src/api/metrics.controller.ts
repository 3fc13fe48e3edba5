import { Controller, Get, Inject, Res, SetMetadata } from '@nestjs/common';
import type { Response } from 'express';
import { AnnouncedEnds } from '../certificates/announce-ends.js';
import { NoticeOutbox } from '../notices/outbox.js';
import { EngineClock } from '../platform/engine-clock.js';
import { OPEN_TO_ALL } from './served-route.js';

/** Figures for a monitoring system, in the text format of Prometheus. No account, no names, like /health. */
@Controller()
export class MetricsController {
  constructor(
    @Inject(NoticeOutbox) private readonly notices: NoticeOutbox,
    @Inject(AnnouncedEnds) private readonly ends: AnnouncedEnds,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  @Get('/metrics')
  @SetMetadata(OPEN_TO_ALL, true)
  metrics(@Res({ passthrough: true }) response: Response): string {
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('Content-Type', 'text/plain; version=0.0.4; charset=utf-8');
    const ending = this.ends.endingSoon();
    const { lagSeconds, queued, digested, failed } = this.notices.book.figures(this.clock.iso());
    return [
      gauge('lazaret_notice_lag_seconds', 'Age of the oldest notice that waits to be written or sent.', lagSeconds),
      gauge('lazaret_notices_queued', 'Notices that wait to be sent.', queued),
      gauge('lazaret_notices_digested', 'Notices that wait for the digest of their hour.', digested),
      gauge('lazaret_notices_failed', 'Notices given up within 24 hours.', failed),
      gauge('lazaret_certificates_end_soon', 'Certificates in the store that end within certificates.warnDays.', ending.certificates),
      gauge('lazaret_pgp_keys_end_soon', 'Trusted OpenPGP keys that end within certificates.warnDays.', ending.pgpKeys),
    ].join('');
  }
}

function gauge(name: string, help: string, value: number): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${name} ${String(value)}\n`;
}
