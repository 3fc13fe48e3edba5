/**
 * Whether the clock may be believed when something is to be destroyed. A wrong clock must cost nothing that cannot be had
 * again: what is due only because the time has leapt waits until the clock is put right, or has been steady for a day.
 * Only destruction asks; mail is received, released and delivered at any hour.
 */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { EventStore } from '#event-store';
import { decodeMeta, isNodeStream } from '#events';
import type { EngineClock } from '../platform/engine-clock.js';
import { errorName, type EngineLog } from '../platform/engine-log.js';

const PAGE = 1_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** So far may the clock be from where it was believed last, plus the time that has passed since. */
const BELIEVED_MS = 3 * DAY_MS;
/** A clock that has leapt is believed again after running this long without another leap. */
const STEADY_FOR_MS = DAY_MS;
/** Corrections of this size are no leap. */
const STEADY_WITHIN_MS = HOUR_MS;

/** The time on the clock, and on the counter that only ever runs forward. */
interface Reading {
  readonly wallMs: number;
  readonly elapsedMs: number;
}

export class TrustedClock {
  /** Where the clock has leapt to, and since when it has been steady there. */
  private leapt: Reading | undefined;
  private writtenMs = -Infinity;

  private constructor(
    private readonly file: string,
    private trusted: Reading,
    private readonly clock: EngineClock,
    private readonly log: EngineLog,
  ) {}

  /** Takes up the time that was believed last: kept in the data directory, else that of the newest event. A first start believes the clock. */
  static async open(dataDir: string, store: EventStore, clock: EngineClock, log: EngineLog): Promise<TrustedClock> {
    const file = path.join(dataDir, 'trusted-clock.json');
    const wallMs = readTime(file) ?? (await newestEvent(store)) ?? clock.now().getTime();
    return new TrustedClock(file, { wallMs, elapsedMs: clock.elapsedMs() }, clock, log);
  }

  /** Whether something may be destroyed because its time is over. Cheap; to be asked often, since steadiness is seen only by looking. */
  isBelieved(): boolean {
    const now: Reading = { wallMs: this.clock.now().getTime(), elapsedMs: this.clock.elapsedMs() };
    if (distance(this.trusted, now) <= BELIEVED_MS) {
      if (this.leapt) this.log.info({}, 'the clock is believed again: it is where it should be');
      this.believe(now);
      return true;
    }
    if (this.leapt === undefined || distance(this.leapt, now) > STEADY_WITHIN_MS) {
      this.leapt = now;
      const fields = { clock: iso(now.wallMs), expected: iso(this.trusted.wallMs + now.elapsedMs - this.trusted.elapsedMs) };
      this.log.error(
        fields,
        'the clock has leapt by more than 3 days: no hold expires and no key is destroyed. If the clock is wrong, put it right; ' +
          'if it is right, do nothing: it is believed once the engine has run with it for 24 hours',
      );
      return false;
    }
    if (now.elapsedMs - this.leapt.elapsedMs < STEADY_FOR_MS) return false;
    this.log.warn(
      { clock: iso(now.wallMs) },
      'the clock has been steady for 24 hours and is believed: holds expire and keys are destroyed again',
    );
    this.writtenMs = -Infinity;
    this.believe(now);
    return true;
  }

  private believe(now: Reading): void {
    this.trusted = now;
    this.leapt = undefined;
    if (now.elapsedMs - this.writtenMs < HOUR_MS) return;
    this.writtenMs = now.elapsedMs;
    try {
      writeTime(this.file, now.wallMs);
    } catch (cause) {
      this.log.warn({ cause: errorName(cause) }, 'the time that is believed could not be written down');
    }
  }
}

/** Between what the clock shows and what it should show, in ms. */
function distance(earlier: Reading, now: Reading): number {
  return Math.abs(now.wallMs - earlier.wallMs - (now.elapsedMs - earlier.elapsedMs));
}

/** Signs of life of engines say what their own clocks say, ours among them: they prove nothing. */
async function newestEvent(store: EventStore): Promise<number | undefined> {
  for (let end = await store.lastPosition(); end > 0; end -= PAGE) {
    const page = await store.readAll(Math.max(0, end - PAGE), PAGE);
    const last = page.findLast(({ stream, position }) => position <= end && !isNodeStream(stream));
    if (last) return Date.parse(decodeMeta(last).at);
  }
  return undefined;
}

function readTime(file: string): number | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const at = typeof content === 'object' && content !== null && 'believedAt' in content ? Date.parse(String(content.believedAt)) : NaN;
    return Number.isNaN(at) ? undefined : at;
  } catch {
    return undefined; // missing at the first start; a torn one is as good as none
  }
}

function writeTime(file: string, wallMs: number): void {
  const fresh = openSync(`${file}.new`, 'w', 0o600);
  try {
    writeSync(fresh, `${JSON.stringify({ believedAt: iso(wallMs) })}\n`);
    fsyncSync(fresh);
  } finally {
    closeSync(fresh);
  }
  renameSync(`${file}.new`, file);
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
