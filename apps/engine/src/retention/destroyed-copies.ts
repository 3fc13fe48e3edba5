/**
 * Copies of passed mail that are gone with their keys, until the log says so. It is told of so many at a time: a crash loses no more of them,
 * and whoever destroys thousands does not have to come to the end.
 */
import { errorName } from '../platform/engine-log.js';
import type { EngineParts } from '../platform/engine-parts.js';
import { DestructionRecord, type PassedMailDestruction } from './destruction-record.js';

const TOLD_AT_ONCE = 100;

export class DestroyedCopies {
  private untold = 0;
  private all = 0;
  private readonly record: DestructionRecord;

  constructor(
    private readonly parts: Pick<EngineParts, 'events' | 'clock' | 'log'>,
    /** For which erasure; null: their days were over. */
    private readonly erasureId: string | null,
    private readonly stopping: AbortSignal,
  ) {
    this.record = new DestructionRecord(parts);
  }

  /** Those that were counted here, also what the log could not be told of. */
  get count(): number {
    return this.all;
  }

  /** One more is gone. */
  async add(): Promise<void> {
    this.all += 1;
    this.untold += 1;
    if (this.untold >= TOLD_AT_ONCE) await this.tell();
  }

  /** Tells of the rest. A store that is away is waited for until the engine stops; what it never took is said by number. Never rejects. */
  async tell(): Promise<void> {
    const { erasureId, untold: mails } = this;
    if (mails === 0) return;
    this.untold = 0;
    const data: PassedMailDestruction = { mails, cause: erasureId === null ? 'retention' : 'erasure', erasureId };
    await this.record.passedMail(data, this.stopping).catch((cause: unknown) => {
      const fields = { mails, erasure: erasureId, cause: errorName(cause) };
      this.parts.log.error(fields, 'copies of passed mail were destroyed, and it could not be recorded');
    });
  }
}
