/**
 * The process that examines what people ask about, so that no mail waits for them. It starts when it is first needed, knows no
 * policy, since every examination brings its patterns, and ends when nobody has asked for a while.
 */
import type { InspectionJob } from './inspection-job.js';
import { InspectionFailed, Inspector, type InspectorLimits, type NamedConfiguration } from './inspector.js';

export interface ExaminationLimits extends InspectorLimits {
  readonly recycleAfterMessages: number;
  /** How long it rests before it ends; a minute when absent. */
  readonly restMs?: number;
}

const REST_MS = 60_000;
const NO_POLICY: NamedConfiguration = { scan: 'examination', configuration: { patterns: [], skipWords: [] } };

export class ExaminationProcess {
  private inspector: Inspector | undefined;
  private rest: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(private readonly limits: ExaminationLimits) {}

  get isRunning(): boolean {
    return this.inspector?.alive === true;
  }

  /** Runs a job that brings all that it looks for. One at a time: whoever asks sees to that. @throws InspectionFailed */
  async run(job: InspectionJob, body: AsyncIterable<Buffer> | Iterable<Buffer>, timeoutMs?: number): Promise<unknown> {
    clearTimeout(this.rest);
    const inspector = await this.started();
    try {
      return await inspector.run({ scan: NO_POLICY.scan, job }, body, timeoutMs);
    } catch (cause) {
      const isOrderly = cause instanceof InspectionFailed && cause.reason === 'error';
      if (!isOrderly) inspector.end();
      throw cause;
    } finally {
      if (inspector.inspected >= this.limits.recycleAfterMessages) inspector.end();
      this.rest = setTimeout(() => {
        inspector.end();
      }, this.limits.restMs ?? REST_MS).unref();
    }
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.rest);
    this.inspector?.end();
  }

  private async started(): Promise<Inspector> {
    if (this.inspector?.alive === true) return this.inspector;
    const inspector = await Inspector.start(NO_POLICY, this.limits, () => undefined);
    this.inspector = inspector;
    if (this.closed) inspector.end(); // while it started
    return inspector;
  }
}
