/**
 * How often somebody may try to sign in: ten tries a minute for an account and for a client address, and a growing wait
 * after ten failures in a row, fifteen minutes at most. A refused try neither counts nor prolongs the wait, so an attacker
 * cannot keep the true user out for longer; an address from which the account has signed in before has its own count,
 * which strangers cannot use up.
 */

const TRIES_A_MINUTE = 10;
const MINUTE_MS = 60_000;
const FAILURES_BEFORE_WAIT = 10;
const FIRST_WAIT_MS = MINUTE_MS;
const LONGEST_WAIT_MS = 15 * MINUTE_MS;
/** Forgotten when nothing happens for so long. */
const MEMORY_MS = 24 * 60 * MINUTE_MS;
/** Counts kept at most; an attacker with many addresses must not fill the memory. */
const MAX_COUNTS = 20_000;

export interface SignInTry {
  /** Tag of the address that was typed, whether an account has it or not. */
  readonly accountTag: string;
  /** Address of the client, see {@link clientNetwork}. */
  readonly client: string;
}

export type Admission =
  | { readonly admitted: true }
  | {
      readonly admitted: false;
      readonly retryAfterSeconds: number;
      /** The first refusal of this wait: the one that is recorded. */
      readonly first: boolean;
    };

interface Count {
  /** Times of the tries within the last minute, milliseconds since 1970. */
  tries: number[];
  failures: number;
  waitUntil: number;
  lastAt: number;
  told: boolean;
}

export class SignInLimit {
  private readonly counts = new Map<string, Count>();
  private readonly known = new Map<string, number>();

  /** Counts the try if it is admitted. */
  admit(attempt: SignInTry, nowMs: number): Admission {
    const counts = this.keysOf(attempt).map((key) => this.countOf(key, nowMs));
    const waits = counts.map((count) => waitOf(count, nowMs));
    const longest = Math.max(...waits);
    if (longest > 0) {
      const blocking = counts[waits.indexOf(longest)];
      const first = blocking?.told === false;
      if (blocking) blocking.told = true;
      return { admitted: false, retryAfterSeconds: Math.ceil(longest / 1000), first };
    }
    for (const count of counts) {
      count.tries.push(nowMs);
      count.told = false;
    }
    return { admitted: true };
  }

  failed(attempt: SignInTry, nowMs: number): void {
    for (const key of this.keysOf(attempt)) {
      const count = this.countOf(key, nowMs);
      count.failures += 1;
      const over = count.failures - FAILURES_BEFORE_WAIT;
      if (over >= 0) count.waitUntil = nowMs + Math.min(FIRST_WAIT_MS * 2 ** over, LONGEST_WAIT_MS);
    }
  }

  succeeded(attempt: SignInTry, nowMs: number): void {
    for (const key of this.keysOf(attempt)) this.counts.delete(key);
    this.known.set(pair(attempt), nowMs);
    trim(this.known, MAX_COUNTS);
  }

  private keysOf(attempt: SignInTry): string[] {
    return this.known.has(pair(attempt)) ? [`known ${pair(attempt)}`] : [`account ${attempt.accountTag}`, `client ${attempt.client}`];
  }

  private countOf(key: string, nowMs: number): Count {
    const found = this.counts.get(key);
    const count = found && nowMs - found.lastAt < MEMORY_MS ? found : { tries: [], failures: 0, waitUntil: 0, lastAt: nowMs, told: false };
    count.tries = count.tries.filter((at) => nowMs - at < MINUTE_MS);
    count.lastAt = nowMs;
    this.counts.delete(key); // the order of the map is the order of last use
    this.counts.set(key, count);
    trim(this.counts, MAX_COUNTS);
    return count;
  }
}

/** The address itself, or the /64 network of an IPv6 address: one subscriber has all of it. */
export function clientNetwork(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail] = plain.split('::');
  const groups = head.split(':').filter((group) => group !== '');
  const after = (tail ?? '').split(':').filter((group) => group !== '');
  const zeros = tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - groups.length - after.length) }, () => '0');
  return [...groups, ...zeros, ...after].slice(0, 4).join(':') + '::/64';
}

function waitOf(count: Count, nowMs: number): number {
  const oldest = count.tries[0];
  const full = count.tries.length >= TRIES_A_MINUTE && oldest !== undefined ? oldest + MINUTE_MS - nowMs : 0;
  return Math.max(full, count.waitUntil - nowMs, 0);
}

function pair({ accountTag, client }: SignInTry): string {
  return `${accountTag} ${client}`;
}

function trim(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}
