/** Inspection as the engine asks for it: a report, or why there is none; crash loops are recognized before they repeat. */
import { performance } from 'node:perf_hooks';
import type { CrashJournal } from './crash-journal.js';
import type { Inspected } from './inspected.js';
import { errorName, type EngineLog } from '../platform/engine-log.js';
import type { EncryptTriggers, InspectionJob } from './inspection-job.js';
import { Overloaded } from '../platform/overloaded.js';
import type { InspectionPool } from './inspection-pool.js';
import { inspectionReportSchema } from './inspection-report.js';
import { InspectionFailed } from './inspector.js';

/** The bytes of a message as inspection needs them. */
export interface InspectableBody {
  /** Keyed hash of the bytes, 64 hex digits. */
  readonly tag: string;
  chunks(): AsyncIterable<Buffer> | Iterable<Buffer>;
}

/** What came of a message, and the policy that belongs to what was scanned for; none when no process began. */
export interface UnderPolicy<Policy> {
  readonly inspected: Inspected;
  readonly policy: Policy | undefined;
}

export class MessageInspection<Policy = unknown> {
  constructor(
    private readonly pool: InspectionPool<Policy>,
    private readonly journal: CrashJournal,
    private readonly log: EngineLog,
  ) {}

  /**
   * Whatever goes wrong is a failed inspection, but for one. `triggersUnder` says what the sender can demand encryption by,
   * under the policy that will judge.
   * @throws Overloaded when it cannot begin in time: nothing is known of the message
   */
  async inspect(
    messageId: string,
    body: InspectableBody,
    triggersUnder: (policy: Policy) => EncryptTriggers,
  ): Promise<UnderPolicy<Policy>> {
    let policy: Policy | undefined;
    const triggersOnce = (under: Policy): EncryptTriggers => {
      policy = under;
      return triggersUnder(under);
    };
    const inspected = await this.report(messageId, body, triggersOnce);
    return { inspected, policy };
  }

  private async report(messageId: string, body: InspectableBody, triggersUnder: (policy: Policy) => EncryptTriggers): Promise<Inspected> {
    if (this.journal.isSuspect(body.tag)) return { kind: 'failed', failure: 'crash-loop', durationMs: 0 };
    const started = performance.now();
    const elapsed = (): number => Math.round((performance.now() - started) * 10) / 10;
    const slot: { release?: () => void } = {};
    // not before a process has it: what only waits when the engine goes down is no suspect
    const jobUnder = (policy: Policy): InspectionJob => {
      const triggers = triggersUnder(policy);
      slot.release = this.journal.begin(body.tag);
      return { kind: 'inspect', triggers };
    };
    try {
      const answer = await this.pool.runUnder(jobUnder, body.chunks());
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
