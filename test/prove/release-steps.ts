/** The steps of a release at which `prove:release` kills the engine, and how each is met exactly. */
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import type { NextHopDouble, NextHopScript } from '../support/next-hop-double.js';
import type { SeededRandom } from '../support/seeded-random.js';
import type { FollowedLog } from './followed-log.js';

export const STEPS = [
  'before ReleaseScheduled',
  'after ReleaseScheduled',
  'before ReleaseCommitted',
  'copy made, before ReleaseCommitted',
  'after ReleaseCommitted',
  'at MAIL',
  'at DATA',
  'in the data',
  'after the dot, not taken',
  'taken, before its 250',
  'after its 250',
  'before DeliveryRelayed',
  'after DeliveryRelayed',
] as const;
export type Step = (typeof STEPS)[number];

/** The next hop has taken the mail and we have not recorded it: the one window in which SMTP allows a second copy (RFC 5321 §6.1, RFC 1047). */
const WINDOW: ReadonlySet<Step> = new Set(['taken, before its 250', 'after its 250', 'before DeliveryRelayed']);

export function mayDouble(step: Step): boolean {
  return WINDOW.has(step);
}

/** There is no such moment in a release whose copies leave as they came. */
export function needsCopy(step: Step): boolean {
  return step === 'copy made, before ReleaseCommitted';
}

const AT_MOST_MS = 30_000;

/** What a step needs to be met. */
export interface StepParts {
  readonly hop: NextHopDouble;
  readonly log: FollowedLog;
  readonly random: SeededRandom;
  /** Position of the log before the release. */
  readonly from: number;
  readonly undoSeconds: number;
  /** Whether a sealed copy lies beside the message. */
  hasCopy(): boolean;
  kill(): void;
}

/** Begins to lie in wait; resolves when the engine was told to die. Call before the release is asked for. */
export function killAt(step: Step, parts: StepParts): Promise<boolean> {
  const { hop, log, random, from, kill } = parts;
  const atEvent = async (type: string): Promise<boolean> => {
    const seen = await log.until(from, (fact) => fact.type === type, AT_MOST_MS, 0);
    kill();
    return seen !== undefined;
  };
  const later = async (ms: number): Promise<boolean> => {
    await preciseWait(ms);
    kill();
    return true;
  };
  switch (step) {
    case 'before ReleaseScheduled':
      return later(random.next() ** 2 * 60);
    case 'after ReleaseScheduled':
      return atEvent('ReleaseScheduled');
    case 'before ReleaseCommitted':
      // the agenda looks every 250 ms: near the end of the window, mostly before it commits
      return log
        .until(from, ({ type }) => type === 'ReleaseScheduled', AT_MOST_MS, 0)
        .then(() => later(parts.undoSeconds * 1000 + random.next() * 200 - 100));
    case 'copy made, before ReleaseCommitted':
      return untilCopy(parts);
    case 'after ReleaseCommitted':
      return atEvent('ReleaseCommitted');
    case 'after DeliveryRelayed':
      return atEvent('DeliveryRelayed');
    default:
      return new Promise((resolve) => {
        hop.script = scriptFor(step, random, () => {
          kill();
          resolve(true);
        });
      });
  }
}

async function untilCopy({ hasCopy, kill }: StepParts): Promise<boolean> {
  for (const until = performance.now() + AT_MOST_MS; !hasCopy();) {
    if (performance.now() > until) return false;
    await nextTurn();
  }
  kill();
  return true;
}

/** At the next hop itself; every later connection is served as usual, for by then the engine is dead. */
function scriptFor(step: Step, random: SeededRandom, kill: () => void): NextHopScript {
  switch (step) {
    case 'at MAIL':
      return { mail: () => (kill(), 'close') };
    case 'at DATA':
      return { data: () => (kill(), 'close') };
    case 'in the data':
      return { bytes: () => (kill(), 'close') };
    case 'after the dot, not taken':
      return { end: () => (kill(), 'close') };
    case 'taken, before its 250':
      return { end: () => (kill(), '250 2.0.0 taken') };
    default: {
      // the 250 is on the wire; the engine reads it and writes what it has read within a few milliseconds
      const ms = step === 'after its 250' ? 0 : random.next() ** 2 * 4;
      return {
        end: () =>
          void nextTurn()
            .then(() => preciseWait(ms))
            .then(kill),
      };
    }
  }
}

/** Timers count whole milliseconds; what is below one is waited for in turns of the event loop. */
async function preciseWait(ms: number): Promise<void> {
  const until = performance.now() + ms;
  if (ms > 3) await wait(ms - 2);
  while (performance.now() < until) await nextTurn();
}
