/** Who gets too many notices in an hour: what is above the limit goes into the digest of that hour. */
import { v5 as uuidv5 } from 'uuid';

export const NOTICE_NAMESPACE = '6a1f3f0e-8a4e-5d0c-9f55-0d7d3b6f2c91';
const HOUR_MS = 3_600_000;
/** What was decided in the last moment of an hour may be recorded a moment later. */
const GRACE_MS = 5_000;

export interface DigestPlace {
  readonly into: string;
  /** ISO-8601 UTC. */
  readonly sendAt: string;
}

/** Counts exactly only for callers that take turns. */
export class DigestLimit {
  private hour = '';
  private readonly sent = new Map<string, Set<string>>();

  /** @param earlier - ids of the notices that this addressee got since an instant, as far as the log was read. */
  constructor(private readonly earlier: (toTag: string, since: string) => readonly string[]) {}

  /** Null: it is sent by itself. */
  place(notice: { readonly id: string; readonly toTag: string }, most: number, now: Date): DigestPlace | null {
    const start = new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS);
    const hour = start.toISOString();
    if (hour !== this.hour) {
      this.sent.clear();
      this.hour = hour;
    }
    // those of other engines as well, as far as the log was read
    const known = new Set([...(this.sent.get(notice.toTag) ?? []), ...this.earlier(notice.toTag, hour)]);
    this.sent.set(notice.toTag, known);
    if (known.has(notice.id)) return null;
    if (known.size < most) {
      known.add(notice.id);
      return null;
    }
    return {
      into: uuidv5(`digest|${notice.toTag}|${hour}`, NOTICE_NAMESPACE),
      sendAt: new Date(start.getTime() + HOUR_MS + GRACE_MS).toISOString(),
    };
  }
}
