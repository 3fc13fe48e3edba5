import { Inject, Injectable } from '@nestjs/common';
import { Duties } from '../../nodes/duties.js';
import { EngineClock } from '../../platform/engine-clock.js';
import { EngineLog } from '../../platform/engine-log.js';
import { ExportLines } from '../export-lines.js';
import { LogTail } from '../log-tail.js';

/** What every push works with. */
@Injectable()
export class PushMeans {
  constructor(
    @Inject(ExportLines) readonly lines: ExportLines,
    @Inject(LogTail) readonly tail: LogTail,
    @Inject(Duties) readonly duties: Pick<Duties, 'duty'>,
    @Inject(EngineClock) readonly clock: EngineClock,
    @Inject(EngineLog) readonly log: EngineLog,
  ) {}
}
