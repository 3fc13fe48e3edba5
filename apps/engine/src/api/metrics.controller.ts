import { Controller, Get, Inject, Res, SetMetadata } from '@nestjs/common';
import type { Response } from 'express';
import { StoreUnavailable } from '#event-store';
import { LedgerAnchors } from '../audit/ledger-anchors.js';
import { LedgerKeeper } from '../audit/ledger-keeper.js';
import { AnnouncedEnds } from '../certificates/announce-ends.js';
import { ExportPushes } from '../export/push/export-pushes.js';
import { NoticeOutbox } from '../notices/outbox.js';
import { EngineClock } from '../platform/engine-clock.js';
import { LivingEngines } from '../project/status/living-engines.js';
import { OPEN_TO_ALL } from './served-route.js';

/** Figures for a monitoring system, in the text format of Prometheus. No account, no names, like /health. */
@Controller()
export class MetricsController {
  constructor(
    @Inject(NoticeOutbox) private readonly notices: NoticeOutbox,
    @Inject(AnnouncedEnds) private readonly ends: AnnouncedEnds,
    @Inject(ExportPushes) private readonly exports: ExportPushes,
    @Inject(EngineClock) private readonly clock: EngineClock,
    @Inject(LedgerKeeper) private readonly ledger: LedgerKeeper,
    @Inject(LedgerAnchors) private readonly anchors: LedgerAnchors,
    @Inject(LivingEngines) private readonly engines: LivingEngines,
  ) {}

  @Get('/metrics')
  @SetMetadata(OPEN_TO_ALL, true)
  async metrics(@Res({ passthrough: true }) response: Response): Promise<string> {
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('Content-Type', 'text/plain; version=0.0.4; charset=utf-8');
    const ending = this.ends.endingSoon();
    const { lagSeconds, queued, digested, failed } = this.notices.book.figures(this.clock.iso());
    const { living, mayBegin } = this.engines.figures();
    return [
      gauge('lazaret_notice_lag_seconds', 'Age of the oldest notice that waits to be written or sent.', lagSeconds),
      gauge('lazaret_notices_queued', 'Notices that wait to be sent.', queued),
      gauge('lazaret_notices_digested', 'Notices that wait for the digest of their hour.', digested),
      gauge('lazaret_notices_failed', 'Notices given up within 24 hours.', failed),
      gauge('lazaret_certificates_end_soon', 'Certificates in the store that end within certificates.warnDays.', ending.certificates),
      gauge('lazaret_pgp_keys_end_soon', 'Trusted OpenPGP keys that end within certificates.warnDays.', ending.pgpKeys),
      gauge('lazaret_engines_living', 'Engines on this store that live, as this one hears them; itself among them.', living),
      gauge('lazaret_engine_may_begin', 'Whether this engine holds its lease; 0: it begins nothing, and answers 451.', mayBegin ? 1 : 0),
      ...(await this.figuresOfLog()),
    ].join('');
  }

  /** What only the store can say is left out while it is away: what is known without it is wanted just then. */
  private async figuresOfLog(): Promise<string[]> {
    const answers = (does: boolean): string => gauge('lazaret_store_answers', 'Whether the event log can be read.', does ? 1 : 0);
    try {
      return [answers(true), ...(await this.exportFigures()), ...(await this.ledgerFigures())];
    } catch (cause) {
      if (!(cause instanceof StoreUnavailable)) throw cause;
      return [answers(false)];
    }
  }

  private async exportFigures(): Promise<string[]> {
    const { pushes, standing, standingSeconds, lag } = await this.exports.figures();
    return [
      gauge('lazaret_exports_pushed', 'Exports that are sent by webhook or syslog.', pushes),
      gauge('lazaret_exports_standing', 'Of these, those whose target takes nothing or cannot be opened.', standing),
      gauge('lazaret_export_standing_seconds', 'How long the target that stands longest has taken nothing.', standingSeconds),
      gauge('lazaret_export_lag_events', 'Positions of the log that the slowest of them is behind.', lag),
    ];
  }

  private async ledgerFigures(): Promise<string[]> {
    const { unsealedEvents, unsealedSeconds, doesNotFit, sealed } = await this.ledger.standing();
    const behind = (events = 0): number => (sealed?.events ?? 0) - events;
    const anchors = this.anchors.standing();
    return [
      gauge('lazaret_ledger_unsealed_events', 'Events that no checkpoint of the ledger covers yet.', unsealedEvents),
      gauge('lazaret_ledger_unsealed_seconds', 'Age of the oldest of them.', unsealedSeconds),
      gauge('lazaret_ledger_fits', 'Whether the log holds what the newest checkpoint says; 0: verify it.', doesNotFit ? 0 : 1),
      gauge(
        'lazaret_ledger_anchors_failing',
        'Places outside that do not take checkpoints.',
        anchors.filter(({ failingSince }) => failingSince).length,
      ),
      ...anchors.map(({ anchor, told }) =>
        gauge(
          `lazaret_ledger_unanchored_events_${anchor.kind.replace('-', '_')}`,
          `Sealed events that this place was not told of: ${anchor.kind}.`,
          behind(told?.events),
        ),
      ),
    ];
  }
}

function gauge(name: string, help: string, value: number): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${name} ${String(value)}\n`;
}
