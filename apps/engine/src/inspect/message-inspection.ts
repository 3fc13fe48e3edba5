/** Inspection as the engine asks for it: a report, or why there is none; crash loops are recognized before they repeat. */
import { performance } from 'node:perf_hooks';
import type { CrashJournal } from './crash-journal.js';
import type { Inspected } from './inspected.js';
import { errorName, type EngineLog } from '../platform/engine-log.js';
import { Overloaded, type InspectionPool } from './inspection-pool.js';
import { inspectionReportSchema } from './inspection-report.js';
import { InspectionFailed } from './inspector.js';

/** The bytes of a message as inspection needs them. */
export interface InspectableBody {
  /** Keyed hash of the bytes, 64 hex digits. */
  readonly tag: string;
  chunks(): AsyncIterable<Buffer> | Iterable<Buffer>;
}

export class MessageInspection {
  constructor(
    private readonly pool: InspectionPool,
    private readonly journal: CrashJournal,
    private readonly log: EngineLog,
  ) {}

  /** Whatever goes wrong is a failed inspection, but for one. @throws Overloaded when it cannot begin in time: nothing is known of the message */
  async inspect(messageId: string, body: InspectableBody): Promise<Inspected> {
    if (this.journal.isSuspect(body.tag)) return { kind: 'failed', failure: 'crash-loop', durationMs: 0 };
    const started = performance.now();
    const elapsed = (): number => Math.round((performance.now() - started) * 10) / 10;
    const slot: { release?: () => void } = {};
    // not before a process has it: what only waits when the engine goes down is no suspect
    const onStart = (): void => {
      slot.release = this.journal.begin(body.tag);
    };
    try {
      const answer = await this.pool.run({ kind: 'inspect' }, body.chunks(), onStart);
      return { kind: 'report', report: inspectionReportSchema.parse(answer), durationMs: elapsed() };
    } catch (cause) {
      if (cause instanceof Overloaded) throw cause;
      const failure = cause instanceof InspectionFailed ? cause.reason : 'error';
      this.log.warn({ messageId, failure, cause: errorName(cause), durationMs: elapsed() }, 'inspection failed');
      return { kind: 'failed', failure, durationMs: elapsed() };
    } finally {
      slot.release?.();
    }
  }
}
