/** Records that a simulation has ended, so that it can be told later which drafts were tried before they came into force. */
import { Inject, Injectable } from '@nestjs/common';
import { emptyHead } from '#event-store';
import type { EventMeta, SimulationEvent } from '#events';
import { EngineLog, errorName } from '../platform/engine-log.js';
import { EventLog } from '../platform/event-log.js';
import { whenWritable } from '../platform/when-writable.js';

@Injectable()
export class SimulationRecord {
  constructor(
    @Inject(EventLog) private readonly events: Pick<EventLog, 'append'>,
    @Inject(EngineLog) private readonly log: EngineLog,
  ) {}

  /**
   * Resolves when it is recorded, or when that is given up: what was simulated is answered all the same. A store that is away is asked again
   * until the engine stops.
   */
  async ended(id: string, data: SimulationEvent['data'], by: Pick<EventMeta, 'at' | 'actor'>, stop: AbortSignal): Promise<void> {
    const stream = `simulation-${id}`;
    const meta = { ...by, commandId: stream };
    const append = () => this.events.append(stream, emptyHead(stream), [{ type: 'SimulationEnded', data }], meta);
    let tries = 0;
    const onAway = (cause: unknown): void => {
      tries += 1;
      if (tries > 1) return; // a store may be away for hours
      this.log.error({ simulation: id, cause: errorName(cause) }, 'the end of a simulation could not be recorded; it is tried again');
    };
    try {
      await whenWritable(append, { patienceMs: Infinity, stopping: stop, onAway });
    } catch (cause) {
      this.log.error({ simulation: id, cause: errorName(cause) }, 'the end of a simulation was not recorded');
    }
  }
}
