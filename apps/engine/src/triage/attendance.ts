/** Who works on which message and who looks at which, now. Claims are facts with a time limit; looking is kept in memory only. */
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Claim, Person } from '#contracts';
import type { Subscription } from '#event-store';
import { claimAt, decodeEvent, evolveLease, type LeaseEvent, type LeaseState, type StoredEvent } from '#events';
import { AccountDirectory } from '../access/account-directory.js';
import { EngineClock } from '../platform/engine-clock.js';
import { EngineLog, errorName } from '../platform/engine-log.js';
import { EventLog } from '../platform/event-log.js';
import { positionBefore } from '../platform/position-before.js';
import { ShownLog } from '../platform/shown-log.js';
import { Claims } from './claims-port.js';

/** Somebody who has not been heard of for so long looks no more. */
const LOOKING_MS = 30_000;
const SWEEP_MS = 5_000;
/** Claims that still hold are looked for in what is so young at the start: they last five minutes, and clocks differ. */
const RECENT_MS = 15 * 60_000;
const LEASES = { streamPrefixes: ['lease-'] };
const PAGE = 500;

/** How it is with one message now. */
export interface Attended {
  readonly id: string;
  readonly claim: Claim | null;
  readonly viewers: Person[];
}

interface Lease {
  readonly state: LeaseState;
  readonly revision: number;
}

@Injectable()
export class Attendance extends Claims implements OnModuleInit, OnModuleDestroy {
  private readonly leases = new Map<string, Lease>();
  private position = 0;
  /** Message → account → when it was last heard of, milliseconds since 1970. */
  private readonly looking = new Map<string, Map<string, number>>();
  private readonly listeners = new Set<(messageId: string) => void>();
  private readonly shown: ShownLog;
  private following: Subscription | undefined;
  private sweeping: NodeJS.Timeout | undefined;

  constructor(
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(AccountDirectory) private readonly directory: AccountDirectory,
    @Inject(EngineClock) private readonly clock: EngineClock,
    @Inject(EngineLog) private readonly log: EngineLog,
  ) {
    super();
    this.shown = new ShownLog(events.store, { filter: LEASES, position: () => this.position });
  }

  async onModuleInit(): Promise<void> {
    const since = new Date(this.clock.now().getTime() - RECENT_MS).toISOString();
    let position = await positionBefore(this.events.store, since);
    for (;;) {
      const page = await this.events.store.readAll(position, PAGE, LEASES);
      for (const stored of page) this.fold(stored);
      position = page.at(-1)?.position ?? position;
      if (page.length < PAGE) break;
    }
    this.position = position;
    this.following = this.events.store.subscribeAll({
      afterPosition: position,
      filter: LEASES,
      handle: (batch) => {
        for (const stored of batch) this.fold(stored);
        return Promise.resolve();
      },
      onStopped: (cause) => this.log.error({ cause: errorName(cause) }, 'claims are not followed any more'),
    });
    this.sweeping = setInterval(() => this.sweep(), SWEEP_MS);
    this.sweeping.unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.sweeping);
    await this.following?.stop();
  }

  /** Resolves once everything up to a position of the log is seen here, or when somebody gives up. */
  reached(position: number, givingUp: AbortSignal): Promise<void> {
    return this.shown.reached(position, givingUp);
  }

  /** Of the last fact of a claim that is known here; of a claim that was only just recorded, of one before. */
  get lastPosition(): number {
    return this.position;
  }

  /** What a command on a claim came to: known here before the log tells it. */
  settled(messageId: string, state: LeaseState, revision: number): void {
    if ((this.leases.get(messageId)?.revision ?? -1) >= revision) return;
    this.leases.set(messageId, { state, revision });
    this.tell(messageId);
  }

  look(messageId: string, accountId: string, isLooking: boolean): void {
    const viewers = this.looking.get(messageId) ?? new Map<string, number>();
    const wasLooking = viewers.has(accountId);
    if (isLooking) viewers.set(accountId, this.clock.now().getTime());
    else viewers.delete(accountId);
    if (viewers.size === 0) this.looking.delete(messageId);
    else this.looking.set(messageId, viewers);
    if (wasLooking !== isLooking) this.tell(messageId);
  }

  /** Ids of messages that somebody works on or looks at. */
  attended(): readonly string[] {
    return [...new Set([...this.leases.keys(), ...this.looking.keys()])].filter((id) => {
      const { claim, viewers } = this.of(id);
      return claim !== null || viewers.length > 0;
    });
  }

  of(messageId: string): Attended {
    const since = this.clock.now().getTime() - LOOKING_MS;
    const viewers = [...(this.looking.get(messageId) ?? [])].filter(([, at]) => at > since).map(([id]) => this.person(id));
    return { id: messageId, claim: this.claimOf(messageId), viewers };
  }

  claimOf(messageId: string): Claim | null {
    const claim = claimAt(this.leases.get(messageId)?.state ?? null, this.clock.iso());
    return claim && { messageId, by: this.person(claim.by), until: claim.until };
  }

  /** Calls with each message whose claim or viewers changed; the answer stops it. */
  onChange(listener: (messageId: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private person(id: string): { id: string; name: string } {
    return { id, name: this.directory.nameOf({ kind: id === 'cli' ? 'cli' : 'account', id }) };
  }

  private fold(stored: StoredEvent): void {
    const messageId = stored.stream.slice('lease-'.length);
    const before = this.leases.get(messageId);
    this.position = stored.position;
    if (before && before.revision >= stored.revision) return;
    const event = decodeEvent(stored) as LeaseEvent; // the filter lets lease streams through only
    this.leases.set(messageId, { state: evolveLease(before?.state ?? null, event), revision: stored.revision });
    this.tell(messageId);
  }

  /** What has ended by its time ends for those who listen as well. */
  private sweep(): void {
    const now = this.clock.now().getTime();
    for (const [messageId, { state }] of this.leases) {
      if (claimAt(state, this.clock.iso()) !== null) continue;
      this.leases.delete(messageId);
      if (state !== null) this.tell(messageId);
    }
    for (const [messageId, viewers] of this.looking) {
      for (const [accountId, at] of viewers) if (now - at >= LOOKING_MS) this.look(messageId, accountId, false);
    }
  }

  private tell(messageId: string): void {
    for (const listener of this.listeners) listener(messageId);
  }
}
