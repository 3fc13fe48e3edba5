/** Several engines on one store, for specs: real signs of life, quicker than in earnest. */
import { setTimeout as pause } from 'node:timers/promises';
import { createMemoryStore, type EventStore, type MemoryLog } from '#event-store';
import { Duties } from '../../src/nodes/duties.js';
import { SharedNodes, type NodeTimes } from '../../src/nodes/shared-nodes.js';
import { Turns } from '../../src/nodes/turns.js';
import { SystemClock } from '../../src/platform/engine-clock.js';
import { jsonLog } from '../../src/platform/engine-log.js';
import { EventLog } from '../../src/platform/event-log.js';

/** A lease outlasts the pauses of a machine that is busy with other work, so that it ends only where a spec lets it. */
export const QUICK: NodeTimes = { beatMs: 100, leaseMs: 1_200, goneMs: 1_600, lateMs: 1_000 };

export interface NodeForSpecs {
  readonly nodes: SharedNodes;
  readonly events: EventLog;
  readonly turns: Turns;
  readonly duties: Duties;
  /** Nothing it sends arrives any more, as when the machine sleeps, or the store gives no answer until then; it goes on hearing. */
  silence(how: boolean | 'unanswered'): void;
}

export class SeveralNodes {
  readonly memory: MemoryLog = [];
  readonly store = createMemoryStore(this.memory);
  private readonly opened: NodeForSpecs[] = [];

  async join(name: string, times: NodeTimes = QUICK): Promise<NodeForSpecs> {
    let silent: boolean | 'unanswered' = false;
    const store: EventStore = {
      ...this.store,
      append: async (request) => {
        while (silent === 'unanswered') await pause(5);
        if (silent) throw new Error('silent');
        return this.store.append(request);
      },
    };
    const parts = { clock: new SystemClock(), log: jsonLog('silent') };
    const nodes = new SharedNodes({ ...parts, name, store, times });
    const events = new EventLog(store, nodes.id);
    const turns = new Turns({ ...parts, events, nodes });
    const node = {
      nodes,
      events,
      turns,
      duties: new Duties({ ...parts, nodes, turns }),
      silence: (how: boolean | 'unanswered') => void (silent = how),
    };
    this.opened.push(node);
    await nodes.join();
    nodes.work(true);
    return node;
  }

  async close(): Promise<void> {
    for (const { nodes } of this.opened) await nodes.leave();
    await this.store.close();
  }
}
