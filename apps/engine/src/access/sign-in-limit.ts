/**
 * How often somebody may try to sign in. Whoever fails waits: after ten failures in a row a client, and a client with one
 * account, wait ever longer, fifteen minutes at most. An account itself never waits: it only takes ten tries a minute, of
 * which clients that have failed share half, so that an attacker who keeps trying does not keep the true user out. An
 * address from which the account has signed in before has its own count, which strangers cannot use up at all. A refused
 * try neither counts nor prolongs a wait.
 */

const TRIES_A_MINUTE = 10;
/** Of the tries of one account: what all clients together may use that have failed before. */
const TRIES_OF_FAILING = 5;
const MINUTE_MS = 60_000;
const FAILURES_BEFORE_WAIT = 10;
const FIRST_WAIT_MS = MINUTE_MS;
const LONGEST_WAIT_MS = 15 * MINUTE_MS;
/** Forgotten when nothing happens for so long. */
const MEMORY_MS = 24 * 60 * MINUTE_MS;
/** Counts kept; an attacker with many addresses must not fill the memory. Running waits are kept beyond it: they end soon. */
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

/** One of the rules that a try must pass. */
interface Limit {
  readonly key: string;
  readonly triesAMinute: number;
}

export class SignInLimit {
  private readonly counts = new Map<string, Count>();
  private readonly known = new Map<string, number>();

  /** Counts the try if it is admitted. */
  admit(attempt: SignInTry, nowMs: number): Admission {
    const limits = this.limitsOf(attempt, nowMs);
    const waits = limits.map((limit) => waitOf(this.find(limit.key, nowMs), limit.triesAMinute, nowMs));
    const longest = Math.max(...waits);
    if (longest > 0) {
      const blocking = this.find(limits[waits.indexOf(longest)]?.key ?? '', nowMs);
      const first = blocking?.told === false;
      if (blocking) blocking.told = true;
      return { admitted: false, retryAfterSeconds: Math.ceil(longest / 1000), first };
    }
    for (const { key } of limits) {
      const count = this.countOf(key, nowMs);
      count.tries.push(nowMs);
      count.told = false;
    }
    return { admitted: true };
  }

  failed(attempt: SignInTry, nowMs: number): void {
    for (const key of this.failingKeys(attempt)) {
      const count = this.countOf(key, nowMs);
      count.failures += 1;
      const over = count.failures - FAILURES_BEFORE_WAIT;
      if (over >= 0) count.waitUntil = nowMs + Math.min(FIRST_WAIT_MS * 2 ** over, LONGEST_WAIT_MS);
    }
  }

  succeeded(attempt: SignInTry, nowMs: number): void {
    for (const key of this.failingKeys(attempt)) {
      const count = this.countOf(key, nowMs);
      count.failures = 0; // the tries stay: somebody with an account of their own must not clear the count of their client
      count.waitUntil = 0;
    }
    this.known.delete(pair(attempt));
    this.known.set(pair(attempt), nowMs);
    const [oldest] = this.known.keys();
    if (this.known.size > MAX_COUNTS && oldest !== undefined) this.known.delete(oldest);
  }

  private limitsOf(attempt: SignInTry, nowMs: number): Limit[] {
    const own = this.failingKeys(attempt);
    const limits = own.map((key) => ({ key, triesAMinute: TRIES_A_MINUTE }));
    if (this.known.has(pair(attempt))) return limits;
    const isFailing = own.some((key) => (this.find(key, nowMs)?.failures ?? 0) > 0);
    const shared = { key: `failing ${attempt.accountTag}`, triesAMinute: TRIES_OF_FAILING };
    return [...limits, { key: `account ${attempt.accountTag}`, triesAMinute: TRIES_A_MINUTE }, ...(isFailing ? [shared] : [])];
  }

  /** The counts whose failures lead to a wait. */
  private failingKeys(attempt: SignInTry): string[] {
    return this.known.has(pair(attempt)) ? [`known ${pair(attempt)}`] : [`pair ${pair(attempt)}`, `client ${attempt.client}`];
  }

  /** Looks without keeping anything: a refused try must not push out the counts of others. */
  private find(key: string, nowMs: number): Count | undefined {
    const count = this.counts.get(key);
    return count && nowMs - count.lastAt < MEMORY_MS ? count : undefined;
  }

  private countOf(key: string, nowMs: number): Count {
    const count = this.find(key, nowMs) ?? { tries: [], failures: 0, waitUntil: 0, lastAt: nowMs, told: false };
    count.tries = count.tries.filter((at) => nowMs - at < MINUTE_MS);
    count.lastAt = nowMs;
    this.counts.delete(key); // the order of the map is the order of last use
    this.counts.set(key, count);
    if (this.counts.size > MAX_COUNTS) this.forgetOldest(key, nowMs);
    return count;
  }

  private forgetOldest(kept: string, nowMs: number): void {
    for (const [key, count] of this.counts) {
      if (key === kept || count.waitUntil > nowMs) continue;
      this.counts.delete(key);
      return;
    }
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

function waitOf(count: Count | undefined, triesAMinute: number, nowMs: number): number {
  if (!count) return 0;
  const recent = count.tries.filter((at) => nowMs - at < MINUTE_MS);
  // the try that must pass out of the minute before another one has room
  const blocking = recent[recent.length - triesAMinute];
  const full = blocking === undefined ? 0 : blocking + MINUTE_MS - nowMs;
  return Math.max(full, count.waitUntil - nowMs, 0);
}

function pair({ accountTag, client }: SignInTry): string {
  return `${accountTag} ${client}`;
}
