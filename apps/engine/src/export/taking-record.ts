/** Records what has left by an export: bytes cannot be called back, so a store that is away is waited for until the engine stops. */
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { EngineLog, errorName } from '../platform/engine-log.js';
import { whenWritable } from '../platform/when-writable.js';
import { ExportBook, type ByCommand, type ExportTaking } from './export-book.js';

type Taken = ExportTaking['taken'];

@Injectable()
export class TakingRecord implements OnModuleDestroy {
  private readonly stopping = new AbortController();
  private readonly open = new Set<Promise<void>>();

  constructor(
    @Inject(ExportBook) private readonly book: Pick<ExportBook, 'decide'>,
    @Inject(EngineLog) private readonly log: EngineLog,
  ) {}

  /** What waits for the store is tried once more. */
  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await Promise.allSettled(this.open);
  }

  /**
   * Of what has left whole it resolves when that is recorded; who has to be told that it broke off does not wait for the record.
   * @param data - at least what has left.
   * @throws when what has left whole is not recorded: nobody is to take it for whole.
   */
  async taken(id: string, data: Taken, by: ByCommand): Promise<void> {
    const recorded = this.record(id, data, by).finally(() => this.open.delete(recorded));
    this.open.add(recorded);
    if (data.isComplete) await recorded;
    else recorded.catch(() => undefined); // it is in the engine's log
  }

  private async record(id: string, data: Taken, by: ByCommand): Promise<void> {
    const about = { exportId: id, takingId: data.takingId };
    let tries = 0;
    const onAway = (cause: unknown): void => {
      tries += 1;
      if (tries > 1) return; // a store may be away for hours
      this.log.error({ ...about, cause: errorName(cause) }, 'what left by an export could not be recorded; it is tried again');
    };
    try {
      const record = () => this.book.decide(id, { type: 'RecordTaking', data }, by);
      await whenWritable(record, { patienceMs: Infinity, stopping: this.stopping.signal, onAway });
    } catch (cause) {
      this.log.error({ ...about, cause: errorName(cause) }, 'what left by an export was not recorded');
      throw cause;
    }
  }
}
