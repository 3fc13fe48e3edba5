/**
 * Keeps the ledger: gathers the order of new events and seals it by signed checkpoints, on time and on count. One engine does it at a time;
 * should two, each appends at an exact revision and one of them is too late. It never reads anew what a checkpoint covers. ADR 0038.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { isAudited, logEvents, type LogVerdict, RevisionConflict, signSeal, StoreUnavailable, UnsealedEvents } from '#event-store';
import { decodeMeta, LEDGER_STREAM, type EventMeta, type LedgerFacts, type StoredEvent } from '#events';
import { errorName } from '../platform/engine-log.js';
import type { EngineParts } from '../platform/engine-parts.js';
import { LedgerPen, type LedgerPenParts } from './ledger-pen.js';
import type { Checkpoint, LedgerState } from './ledger-state.js';

const DUTY = 'ledger';
/** How often it is looked whether something is to be sealed. */
const LOOK_MS = 5_000;
const ROTATE_TRIES = 10;
/** At the end of the engine, the last checkpoint is given up after this time. */
const LAST_SEAL_MS = 5_000;

/** Events since the newest checkpoint. */
interface Gathered {
  /** That checkpoint. */
  readonly from: Checkpoint | undefined;
  readonly unsealed: UnsealedEvents;
  /** Position up to which the log was read. */
  position: number;
  /** When the oldest of them happened. */
  sinceMs: number | undefined;
}

export interface LedgerStanding {
  readonly keyId: string | undefined;
  readonly sealed: Checkpoint | undefined;
  readonly told: LedgerState['told'];
  readonly unsealedEvents: number;
  /** Age of the oldest event that no checkpoint covers; 0 when there is none. */
  readonly unsealedSeconds: number;
  /**
   * The log does not hold what the newest checkpoint says, for it was changed or an older copy was put in its place; or the ledger cannot be read.
   * Nothing is sealed then.
   */
  readonly doesNotFit: boolean;
}

type Parts = Pick<EngineParts, 'config' | 'duties' | 'readiness'> & LedgerPenParts;

export class LedgerKeeper {
  private readonly pen: LedgerPen;
  private gathered: Gathered | undefined;
  /** The newest checkpoint is not where it says. */
  private isAmiss = false;
  /** The newest try to read the ledger has failed. */
  private isUnreadable = false;
  /** Whether the newest verification by this engine has found something. */
  private isBroken = false;
  private queue: Promise<unknown> = Promise.resolve();
  private endLooking: (() => void) | undefined;

  constructor(private readonly parts: Parts) {
    this.pen = new LedgerPen(parts);
    parts.readiness.warns('ledger', () => this.doesNotFit);
    parts.readiness.warns('audit', () => this.isBroken);
  }

  start(): void {
    this.endLooking = this.parts.duties.every(DUTY, LOOK_MS, () => this.look());
  }

  /** Seals what is left, so that nobody changes it while no engine runs. */
  async close(): Promise<void> {
    this.endLooking?.();
    const last = this.parts.duties
      .duty(DUTY, () => this.sealNow())
      .catch((cause: unknown) => {
        this.parts.log.warn({ cause: errorName(cause) }, 'the newest events could not be sealed at the end');
      });
    await Promise.race([last, pause(LAST_SEAL_MS, undefined, { ref: false })]);
  }

  /** Seals what is due. */
  look(): Promise<void> {
    return this.inTurn(async () => {
      const gathered = await this.gather();
      if (gathered?.sinceMs === undefined) return;
      if (this.ageMs(gathered.sinceMs) >= this.parts.config.audit.sealMinutes * 60_000) await this.seal(gathered);
    }).catch(untilNextLook);
  }

  /** Seals all that there is. */
  sealNow(): Promise<void> {
    return this.inTurn(async () => {
      const gathered = await this.gather();
      if (gathered !== undefined) await this.seal(gathered);
    }).catch(untilNextLook);
  }

  /** As it stands now, also where another engine seals. */
  standing(): Promise<LedgerStanding> {
    return this.inTurn(async () => {
      const gathered = await this.gather();
      const { keyId, sealed, told } = this.pen.seen;
      const { doesNotFit } = this;
      const unsealedSeconds = gathered?.sinceMs === undefined ? 0 : Math.max(0, Math.round(this.ageMs(gathered.sinceMs) / 1000));
      return { keyId, sealed, told, doesNotFit, unsealedEvents: gathered?.unsealed.count ?? 0, unsealedSeconds };
    });
  }

  /** The newest checkpoint, and what was told outside, as they were seen last. */
  get seen(): Pick<LedgerState, 'sealed' | 'told'> {
    return this.pen.seen;
  }

  /** The public key that signs; undefined while nothing was ever signed, or where the private one is lost. */
  publicKey(): Promise<string | undefined> {
    return this.inTurn(async () => ((await this.refreshed()) === undefined ? undefined : (await this.pen.knownSigner())?.publicKey));
  }

  /** Another key signs from now on; the old one is destroyed. A command that was carried out before does nothing. */
  rotateKey(by: Omit<EventMeta, 'at'>): Promise<void> {
    return this.inTurn(async () => {
      for (let tries = 1; ; tries++) {
        try {
          await this.pen.rotateKey(by);
          return;
        } catch (cause) {
          if (!(cause instanceof RevisionConflict) || tries === ROTATE_TRIES) throw cause; // another engine has sealed meanwhile
        }
      }
    });
  }

  /** What a verification by this engine came to: a warning for those who run it, until one finds nothing. */
  verified({ integrity, completeness, faults, firstBad }: LogVerdict): void {
    this.isBroken = integrity === 'broken' || completeness === 'broken';
    if (!this.isBroken) return;
    const { stream, revision, position, problem } = firstBad ?? {};
    this.parts.log.error({ integrity, completeness, faults, stream, revision, position, problem }, 'the event log is not what was written');
  }

  /** Records that a checkpoint was told outside. */
  recordAnchored(data: LedgerFacts<'LedgerAnchored'>): Promise<void> {
    return this.inTurn(async () => {
      await this.pen.refresh();
      await this.pen.append(() => ({ type: 'LedgerAnchored', data }));
    });
  }

  /** Reads on from where it stands, and seals whenever there is enough for a checkpoint. Undefined: the log does not fit. */
  private async gather(): Promise<Gathered | undefined> {
    const { config, events } = this.parts;
    const state = await this.refreshed();
    if (state === undefined) return undefined;
    const { sealed } = state;
    let gathered = this.gathered?.from === sealed ? this.gathered : undefined;
    gathered ??= await this.begin(sealed);
    this.gathered = gathered;
    if (gathered === undefined) return undefined;
    for await (const event of logEvents(events.store, { after: gathered.position })) {
      this.take(gathered, event);
      if (gathered.unsealed.count >= config.audit.sealEvents) gathered = await this.seal(gathered);
    }
    return gathered;
  }

  private get doesNotFit(): boolean {
    return this.isAmiss || this.isUnreadable;
  }

  /** Undefined when somebody has written what is no entry of a ledger, which a verification names, or when this once reading has failed. */
  private async refreshed(): Promise<LedgerState | undefined> {
    try {
      const state = await this.pen.refresh();
      this.isUnreadable = false;
      return state;
    } catch (cause) {
      if (cause instanceof StoreUnavailable) throw cause;
      if (!this.isUnreadable) this.parts.log.error({ cause: errorName(cause) }, 'the ledger cannot be read: verify the log');
      this.isUnreadable = true;
      return undefined;
    }
  }

  /** Where the newest checkpoint ends in this store: positions are the store's own, so the event itself is looked for. */
  private async begin(sealed: Checkpoint | undefined): Promise<Gathered | undefined> {
    if (sealed === undefined) return { from: sealed, unsealed: new UnsealedEvents(), position: 0, sinceMs: undefined };
    const { stream, revision, chain } = sealed.last;
    const [last] = await this.parts.events.store.readStream(stream, revision);
    if (last?.revision === revision && last.chain === chain) {
      this.isAmiss = false;
      return { from: sealed, unsealed: new UnsealedEvents(sealed), position: last.position, sinceMs: undefined };
    }
    if (!this.isAmiss) this.parts.log.error({ checkpoint: sealed.checkpoint }, 'the log is not what was sealed: verify it');
    this.isAmiss = true;
    return undefined;
  }

  /** @throws RevisionConflict when another engine has sealed meanwhile. */
  private async seal(gathered: Gathered): Promise<Gathered> {
    const statement = gathered.unsealed.statement();
    if (statement === undefined) return gathered;
    const signer = await this.pen.currentSigner();
    const { sealed, head } = this.pen.seen;
    if (sealed !== gathered.from) throw new RevisionConflict(LEDGER_STREAM, gathered.from?.revision ?? -1, head.revision);
    const sealedAt = this.parts.clock.iso();
    await this.pen.append((previous) => ({ type: 'LedgerSealed', data: signSeal({ ...statement, previous, sealedAt }, signer) }));
    const from = this.pen.seen.sealed;
    this.gathered = { from, unsealed: new UnsealedEvents(statement), position: gathered.position, sinceMs: undefined };
    return this.gathered;
  }

  private take(gathered: Gathered, event: StoredEvent): void {
    gathered.position = event.position;
    if (!isAudited(event.stream)) return;
    gathered.sinceMs ??= timeOf(event) ?? this.parts.clock.now().getTime();
    gathered.unsealed.add(event);
  }

  private ageMs(sinceMs: number): number {
    return this.parts.clock.now().getTime() - sinceMs;
  }

  /** One after the other, whatever became of the one before. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.queue.then(work, work);
    this.queue = turn.catch(() => undefined); // whoever asked is told
    return turn;
  }
}

/** What cannot be read is sealed all the same. */
function timeOf(event: StoredEvent): number | undefined {
  try {
    return Date.parse(decodeMeta(event).at);
  } catch {
    return undefined;
  }
}

/** Another engine has sealed meanwhile, or the store is away, which others tell; the next look goes on. */
export function untilNextLook(cause: unknown): void {
  if (!(cause instanceof RevisionConflict || cause instanceof StoreUnavailable)) throw cause;
}
