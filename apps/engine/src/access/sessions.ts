/**
 * Who is signed in, as far as the facts of sessions say. A session id is 256 random bits and lives in a cookie; the engine knows its digest
 * only. A session ends after twelve hours, after thirty minutes without a request, at sign-out, or when the roles or the reach of its account
 * change. With several engines nobody knows of every request: signs of life are told once in ten minutes, so that a session of which no
 * more is heard ends ten minutes later than on an engine that is alone.
 */
import { mac, tokenDigest } from '#crypto';
import type { SessionEnd } from '#events';

export const SESSION_HOURS = 12;
export const IDLE_MINUTES = 30;
const SESSION_MS = SESSION_HOURS * 3_600_000;
const IDLE_MS = IDLE_MINUTES * 60_000;
/** Signs of life are recorded once in so long. */
const SEEN_MS = 10 * 60_000;
/** Ids that no session has, or none any more: whoever sends them again is answered without a look into the log. */
const MOST_OVER = 10_000;
/** Of one account at once; the oldest ends first. */
const SESSIONS_PER_ACCOUNT = 20;

export interface Session {
  readonly accountId: string;
  /** SHA-256 of the session id. */
  readonly digest: string;
}

/** A beginning, as the log has it. */
export interface StartedSession extends Session {
  readonly atMs: number;
  /** In the log: what took rights from the account before it does not end it. */
  readonly position: number;
}

/** Its time was over. */
export interface EndedByTime {
  readonly digest: string;
  readonly reason: SessionEnd;
}

interface Kept extends StartedSession {
  /** The last sign of life that is known here. */
  seenAt: number;
  /** The last one that everybody knows. */
  recordedAt: number;
}

export class Sessions {
  private readonly byDigest = new Map<string, Kept>();
  private readonly watchers = new Map<string, Set<() => void>>();
  private readonly over = new Set<string>();
  private readonly endedByTime: EndedByTime[] = [];
  /** Where in the log an account last lost a right. */
  private readonly endedBefore = new Map<string, number>();

  /**
   * @param csrfKey - 32 bytes, the secret `session` of the key ring.
   * @param isAlone - no other engine can have seen a request.
   */
  constructor(
    private readonly csrfKey: Buffer,
    private readonly nowMs: () => number,
    private readonly isAlone: boolean,
  ) {}

  /** Whether there is nothing to look for: it lives, or it is known to be nobody's or over. */
  knows(digest: string): boolean {
    return this.byDigest.has(digest) || this.over.has(digest);
  }

  /** Somebody signed in, here or elsewhere. */
  started(session: StartedSession): void {
    if (this.knows(session.digest) || session.position <= (this.endedBefore.get(session.accountId) ?? -1)) return;
    this.byDigest.set(session.digest, { ...session, seenAt: session.atMs, recordedAt: session.atMs });
    this.seen(session.digest, session.atMs);
  }

  /** A sign of life that was recorded: for ten minutes from then on others are not. */
  seen(digest: string, atMs: number): void {
    const session = this.byDigest.get(digest);
    if (!session) return;
    session.recordedAt = Math.max(session.recordedAt, atMs);
    session.seenAt = Math.max(session.seenAt, Math.min(this.nowMs(), atMs + SEEN_MS));
  }

  /** The living session of an id; counts as a sign of life. */
  find(id: string): Session | undefined {
    const session = this.byDigest.get(tokenDigest(id));
    if (!session || !this.lives(session.digest)) return undefined;
    session.seenAt = this.nowMs();
    return session;
  }

  /** Whether its last sign of life is to be recorded; it counts as recorded then. */
  isToBeRecorded(digest: string): boolean {
    const session = this.byDigest.get(digest);
    if (!session || session.seenAt - session.recordedAt < SEEN_MS) return false;
    session.recordedAt = session.seenAt;
    return true;
  }

  /** Whether a session still lives; looking does not prolong it. */
  lives(digest: string): boolean {
    const session = this.byDigest.get(digest);
    if (!session) return false;
    return !this.endByTime(session);
  }

  /** The living session of a digest; looking does not prolong it. */
  ofDigest(digest: string): Session | undefined {
    return this.lives(digest) ? this.byDigest.get(digest) : undefined;
  }

  /** All of an account, the oldest first. */
  of(accountId: string): readonly Session[] {
    return [...this.byDigest.values()]
      .filter((session) => session.accountId === accountId)
      .sort((one, other) => one.position - other.position);
  }

  /** Those of an account that are too many. */
  excess(accountId: string): readonly Session[] {
    return this.of(accountId).slice(0, -SESSIONS_PER_ACCOUNT);
  }

  /** It has ended, or there never was one: for good. */
  ended(digest: string): void {
    this.byDigest.delete(digest);
    this.over.add(digest);
    const [oldest] = this.over;
    if (this.over.size > MOST_OVER && oldest !== undefined) this.over.delete(oldest);
    const watching = this.watchers.get(digest);
    this.watchers.delete(digest);
    for (const each of watching ?? []) each();
  }

  /** An account lost a right at this place of the log: what had started before has ended. */
  endBefore(accountId: string, position: number): void {
    this.endedBefore.set(accountId, Math.max(position, this.endedBefore.get(accountId) ?? position));
    for (const session of this.of(accountId)) {
      const kept = this.byDigest.get(session.digest);
      if (kept && kept.position <= position) this.ended(session.digest);
    }
  }

  /** Ends those whose time is over, and answers which have ended so since the last time, and why. */
  sweep(): readonly EndedByTime[] {
    for (const session of [...this.byDigest.values()]) this.endByTime(session);
    return this.endedByTime.splice(0);
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

  private endByTime(session: Kept): boolean {
    const reason = this.whyOver(session);
    if (reason === undefined) return false;
    this.endedByTime.push({ digest: session.digest, reason });
    this.ended(session.digest);
    return true;
  }

  private whyOver({ atMs, seenAt, recordedAt }: Kept): SessionEnd | undefined {
    const now = this.nowMs();
    if (now - atMs >= SESSION_MS) return 'expired';
    const isHeardOf = now - seenAt < IDLE_MS || (!this.isAlone && now - recordedAt < SEEN_MS + IDLE_MS);
    return isHeardOf ? undefined : 'idle';
  }
}
