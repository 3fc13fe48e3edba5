/** Tells places outside of new checkpoints: again and again until each has taken the newest. Mail and sealing wait for none of it. ADR 0038. */
import { setTimeout as pause } from 'node:timers/promises';
import { errorName } from '../platform/engine-log.js';
import type { EngineParts } from '../platform/engine-parts.js';
import type { LedgerAnchor } from './anchors/anchor.js';
import { untilNextLook, type LedgerKeeper } from './ledger-keeper.js';
import type { Checkpoint, ToldAnchor } from './ledger-state.js';

const LOOK_MS = 5_000;
const LAST_LOOK_MS = 5_000;
const FIRST_RETRY_MS = 15_000;
const LAST_RETRY_MS = 600_000;
/** A place that has failed for so long is told to people. */
const ALARM_MS = 900_000;

/** A place, and how it stands with it. */
export interface AnchorStanding {
  readonly anchor: LedgerAnchor;
  readonly told: ToldAnchor | undefined;
  /** ISO 8601 UTC; null: it does not fail. */
  readonly failingSince: string | null;
}

interface Failing {
  readonly sinceMs: number;
  readonly attempts: number;
  readonly nextMs: number;
  readonly isAlarmed: boolean;
}

type Parts = Pick<EngineParts, 'clock' | 'log' | 'duties' | 'readiness'> & { readonly keeper: LedgerKeeper };

export class LedgerAnchors {
  private readonly failing = new Map<LedgerAnchor, Failing>();
  private readonly busy = new Set<LedgerAnchor>();
  private endLooking: (() => void) | undefined;

  constructor(
    private readonly parts: Parts,
    readonly anchors: readonly LedgerAnchor[],
  ) {
    parts.readiness.warns('ledger-anchors', () => this.isAlarmed);
  }

  start(): void {
    if (this.anchors.length > 0) this.endLooking = this.parts.duties.every('ledger', LOOK_MS, () => this.look().catch(untilNextLook));
  }

  /** Tells of the last checkpoint, for the log is alone from now on; not for long. */
  async close(): Promise<void> {
    this.endLooking?.();
    if (this.anchors.length === 0) return;
    const last = this.parts.duties
      .duty('ledger', () => this.look())
      .catch((cause: unknown) => {
        this.parts.log.warn({ cause: errorName(cause) }, 'the last checkpoint could not be told outside at the end');
      });
    await Promise.race([last, pause(LAST_LOOK_MS, undefined, { ref: false })]);
  }

  /** Tells every place that has not heard of the newest checkpoint and is due. Never rejects for what a place does. */
  async look(): Promise<void> {
    const { sealed } = await this.parts.keeper.standing();
    if (sealed !== undefined)
      await Promise.all(this.anchors.filter((each) => this.isDue(each, sealed)).map((each) => this.tell(each, sealed)));
  }

  standing(): AnchorStanding[] {
    const { told } = this.parts.keeper.seen;
    return this.anchors.map((anchor) => {
      const failing = this.failing.get(anchor);
      return { anchor, told: told.get(anchor.kind), failingSince: failing === undefined ? null : new Date(failing.sinceMs).toISOString() };
    });
  }

  /** Whether a place has failed for so long that somebody must see to it. */
  get isAlarmed(): boolean {
    return [...this.failing.values()].some(({ isAlarmed }) => isAlarmed);
  }

  private isDue(anchor: LedgerAnchor, { checkpoint }: Checkpoint): boolean {
    if (this.busy.has(anchor)) return false;
    const nowMs = this.parts.clock.now().getTime();
    const failing = this.failing.get(anchor);
    if (failing !== undefined) return nowMs >= failing.nextMs;
    const told = this.parts.keeper.seen.told.get(anchor.kind);
    return told === undefined || (told.checkpoint < checkpoint && nowMs - Date.parse(told.at) >= anchor.pauseMs);
  }

  private async tell(anchor: LedgerAnchor, sealed: Checkpoint): Promise<void> {
    const { keeper, log } = this.parts;
    const { checkpoint, events, revision, chain } = sealed;
    this.busy.add(anchor);
    try {
      const receipt = (await anchor.tell(sealed))?.toString('base64') ?? null;
      await keeper.recordAnchored({ revision, chain, checkpoint, events, anchor: anchor.kind, receipt });
      if (this.failing.get(anchor)?.isAlarmed === true) log.info({ anchor: anchor.kind }, 'checkpoints are told outside again');
      this.failing.delete(anchor);
    } catch (cause) {
      this.failed(anchor, cause);
    } finally {
      this.busy.delete(anchor);
    }
  }

  private failed(anchor: LedgerAnchor, cause: unknown): void {
    const { clock, log } = this.parts;
    const nowMs = clock.now().getTime();
    const { sinceMs, attempts, isAlarmed } = this.failing.get(anchor) ?? { sinceMs: nowMs, attempts: 0, isAlarmed: false };
    const nextMs = nowMs + Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempts);
    const isLong = nowMs - sinceMs >= ALARM_MS;
    this.failing.set(anchor, { sinceMs, attempts: attempts + 1, nextMs, isAlarmed: isAlarmed || isLong });
    const fields = { anchor: anchor.kind, cause: errorName(cause), reason: cause instanceof Error ? cause.message : null };
    if (isLong && !isAlarmed)
      log.error(fields, 'checkpoints cannot be told outside for 15 minutes: whoever changes the log now may not be found out');
    else if (attempts === 0) log.warn(fields, 'a checkpoint could not be told outside; it is tried again');
  }
}
