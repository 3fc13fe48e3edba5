/**
 * Who is signed in. A session id is 256 random bits and lives in a cookie; the engine keeps its digest only, in memory:
 * a restart signs everybody out. A session ends after twelve hours, after thirty minutes without a request, at sign-out,
 * or when the roles or the reach of its account change.
 */
import { mac, randomToken, tokenDigest } from '#crypto';

export const SESSION_HOURS = 12;
export const IDLE_MINUTES = 30;
const SESSION_MS = SESSION_HOURS * 3_600_000;
const IDLE_MS = IDLE_MINUTES * 60_000;
/** Of one account at once; the oldest ends first. */
const SESSIONS_PER_ACCOUNT = 20;

export interface Session {
  readonly accountId: string;
  /** SHA-256 of the session id. */
  readonly digest: string;
}

interface Kept extends Session {
  readonly startedAt: number;
  lastSeenAt: number;
}

export class Sessions {
  private readonly byDigest = new Map<string, Kept>();
  private readonly watchers = new Map<string, Set<() => void>>();

  /** @param csrfKey - 32 bytes, the secret `session` of the key ring. */
  constructor(
    private readonly csrfKey: Buffer,
    private readonly nowMs: () => number,
  ) {}

  /** Always a new id: what a browser sent before signing in is never taken over. */
  start(accountId: string): { readonly id: string; readonly session: Session } {
    const own = [...this.byDigest.values()].filter((session) => session.accountId === accountId);
    for (const oldest of own.slice(0, Math.max(0, own.length - SESSIONS_PER_ACCOUNT + 1))) this.end(oldest.digest);
    const id = randomToken();
    const now = this.nowMs();
    const session = { accountId, digest: tokenDigest(id), startedAt: now, lastSeenAt: now };
    this.byDigest.set(session.digest, session);
    return { id, session };
  }

  /** The living session of an id; counts as a sign of life. */
  find(id: string): Session | undefined {
    const session = this.byDigest.get(tokenDigest(id));
    if (!session || !this.lives(session.digest)) return undefined;
    session.lastSeenAt = this.nowMs();
    return session;
  }

  /** Whether a session still lives; looking does not prolong it. */
  lives(digest: string): boolean {
    const session = this.byDigest.get(digest);
    if (!session) return false;
    const now = this.nowMs();
    if (now - session.startedAt < SESSION_MS && now - session.lastSeenAt < IDLE_MS) return true;
    this.end(digest);
    return false;
  }

  /** The living session of a digest; looking does not prolong it. */
  ofDigest(digest: string): Session | undefined {
    return this.lives(digest) ? this.byDigest.get(digest) : undefined;
  }

  end(digest: string): void {
    this.byDigest.delete(digest);
    const watching = this.watchers.get(digest);
    this.watchers.delete(digest);
    for (const ended of watching ?? []) ended();
  }

  endAllOf(accountId: string): void {
    for (const session of [...this.byDigest.values()]) {
      if (session.accountId === accountId) this.end(session.digest);
    }
  }

  /** Calls `ended` when the session ends; the answer stops watching. */
  watch(digest: string, ended: () => void): () => void {
    const watching = this.watchers.get(digest) ?? new Set();
    this.watchers.set(digest, watching.add(ended));
    return () => {
      watching.delete(ended);
      if (watching.size === 0) this.watchers.delete(digest);
    };
  }

  /** The token that a request which changes something must repeat in a header; nobody can make it without the key. */
  csrfToken(session: Session): string {
    return mac(this.csrfKey, 'csrf', [session.digest]);
  }
}
