/** Mail that is still kept, scanned once more, by a process that live mail does not wait for. */
import { ZodError } from 'zod';
import { Unsealable } from '#crypto';
import type { EngineConfig } from '../config/engine-config.js';
import type { EncryptTriggers } from '../inspect/inspection-job.js';
import { InspectionPool } from '../inspect/inspection-pool.js';
import { Overloaded } from '../platform/overloaded.js';
import { inspectionReportSchema, type InspectionReport } from '../inspect/inspection-report.js';
import { InspectionFailed } from '../inspect/inspector.js';
import type { EngineLog } from '../platform/engine-log.js';
import { scanConfiguration } from '../policy/scan-configuration.js';
import type { RetainedMail } from '../retention/retained-mail-port.js';
import type { Target } from './judged-side.js';

/** What came of one mail: a report, or why there is none. */
export type Rescan = { readonly kind: 'report'; readonly report: InspectionReport } | { readonly kind: 'gone' | 'damaged' | 'failed' };

/** Scans kept mail under one policy. */
export interface Rescanner {
  rescan(messageId: string, triggers: EncryptTriggers): Promise<Rescan>;
  close(): void;
}

const MIB = 1024 * 1024;
/** Pieces that fit the frames of the pipe. */
const CHUNK_BYTES = MIB;

export interface RescanParts {
  readonly config: Pick<EngineConfig, 'inspection'>;
  readonly log: EngineLog;
  readonly kept: Pick<RetainedMail, 'read'>;
}

/** A process of its own that scans for what the target asks. @throws AggregateError of InspectionFailed when it cannot be started */
export async function openRescanner({ config, log, kept }: RescanParts, { policy }: Target): Promise<Rescanner> {
  const { timeoutSeconds, memoryMiB, recycleAfterMessages } = config.inspection;
  const options = { processes: 1, recycleAfterMessages, timeoutMs: timeoutSeconds * 1000, memoryBytes: memoryMiB * MIB };
  const pool = await InspectionPool.start(options, { configuration: scanConfiguration(policy), policy: undefined }, log);
  return {
    async rescan(messageId, triggers) {
      try {
        const raw = await kept.read(messageId);
        if (raw === undefined) return { kind: 'gone' };
        return { kind: 'report', report: inspectionReportSchema.parse(await pool.run({ kind: 'inspect', triggers }, chunksOf(raw))) };
      } catch (cause) {
        const kind = kindOf(cause);
        if (kind === undefined) throw cause;
        return { kind };
      }
    },
    close: () => pool.close(),
  };
}

/** What is wrong with one mail, or with what was said of it; undefined: with more than that. */
function kindOf(cause: unknown): 'damaged' | 'failed' | undefined {
  if (cause instanceof Unsealable) return 'damaged';
  return cause instanceof InspectionFailed || cause instanceof Overloaded || cause instanceof ZodError ? 'failed' : undefined;
}

function* chunksOf(raw: Buffer): Iterable<Buffer> {
  for (let at = 0; at < raw.length; at += CHUNK_BYTES) yield raw.subarray(at, at + CHUNK_BYTES);
}
