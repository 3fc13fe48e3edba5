/** All accounts, folded from the log at start and kept current by following it. */
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Subscription } from '#event-store';
import { decodeEvent, decodeMeta, evolveAccount, type AccountEvent, type Actor, type KnownAccount, type StoredEvent } from '#events';
import { reusesKey } from '../platform/command-id.js';
import { EngineLog, errorName } from '../platform/engine-log.js';
import { EventLog } from '../platform/event-log.js';
import { ShownLog } from '../platform/shown-log.js';
import { PersonKeyRing } from './person-key-ring.js';
import { SessionBook } from './session-book.js';

export interface AccountRecord {
  readonly id: string;
  readonly state: KnownAccount;
  readonly revision: number;
  /** Empty once the person's key was destroyed. */
  readonly email: string;
  readonly name: string;
  readonly openedAt: string;
  /** Command that opened it: a repeated request finds its account. */
  readonly openedBy: string;
}

const ACCOUNTS = { streamPrefixes: ['account-'] };
const PAGE = 500;
/** Somebody signs in by what is known by then. */
const LONGEST_WAIT_MS = 2_000;
/** What is granted to a session is not taken back piece by piece: whoever loses something signs in anew. */
const ENDS_SESSIONS: ReadonlySet<AccountEvent['type']> = new Set(['RolesChanged', 'ReachChanged', 'AccountClosed', 'PasswordSet']);

@Injectable()
export class AccountDirectory implements OnModuleInit, OnModuleDestroy {
  private readonly byId = new Map<string, AccountRecord>();
  private waiting: { readonly id: string; readonly revision: number; readonly resolve: () => void }[] = [];
  private following: Subscription | undefined;
  private position = 0;
  private readonly shown: ShownLog;

  constructor(
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(PersonKeyRing) private readonly keys: PersonKeyRing,
    @Inject(SessionBook) private readonly book: SessionBook,
    @Inject(EngineLog) private readonly log: EngineLog,
  ) {
    this.shown = new ShownLog(events.store, { filter: ACCOUNTS, position: () => this.position });
  }

  async onModuleInit(): Promise<void> {
    let position = 0;
    for (;;) {
      const page = await this.events.store.readAll(position, PAGE, ACCOUNTS);
      for (const stored of page) await this.fold(stored);
      position = page.at(-1)?.position ?? position;
      if (page.length < PAGE) break;
    }
    this.following = this.events.store.subscribeAll({
      afterPosition: position,
      filter: ACCOUNTS,
      handle: async (batch) => {
        for (const stored of batch) await this.fold(stored);
      },
      onStopped: (cause) => this.log.error({ cause: errorName(cause) }, 'the account directory stopped following the log'),
    });
  }

  async onModuleDestroy(): Promise<void> {
    await this.following?.stop();
  }

  get isEmpty(): boolean {
    return this.byId.size === 0;
  }

  /** In the order in which they were opened; closed ones left out. */
  open(): readonly AccountRecord[] {
    return [...this.byId.values()].filter(({ state }) => state.status === 'open');
  }

  /** Those of closed accounts as well. */
  all(): readonly AccountRecord[] {
    return [...this.byId.values()];
  }

  find(id: string): AccountRecord | undefined {
    return this.byId.get(id);
  }

  /** The account of an address; an open one before a closed one. */
  withTag(emailTag: string): AccountRecord | undefined {
    const all = [...this.byId.values()].filter(({ state }) => state.emailTag === emailTag);
    return all.find(({ state }) => state.status === 'open') ?? all[0];
  }

  /** Who caused something, for people. */
  nameOf({ kind, id }: Actor): string {
    switch (kind) {
      case 'account':
        return this.byId.get(id)?.name || 'former account';
      case 'cli':
        return 'command line';
      case 'smtp-client':
        return 'mail client';
      case 'originator':
        return 'sender';
      case 'system':
        return 'engine';
    }
  }

  openedBy(commandId: string): AccountRecord | undefined {
    return [...this.byId.values()].find((account) => account.openedBy === commandId);
  }

  /** Whether the idempotency key of this command opened an account that was asked for otherwise. */
  isKeyReused(commandId: string): boolean {
    return [...this.byId.values()].some(({ openedBy }) => reusesKey(commandId, openedBy));
  }

  /** Resolves once what other engines have changed until now is seen here. */
  async current(): Promise<void> {
    await this.reached(await this.events.store.lastPosition(), AbortSignal.timeout(LONGEST_WAIT_MS));
  }

  /** Resolves once everything up to a position of the log is seen here, or when somebody gives up. */
  reached(position: number, givingUp: AbortSignal): Promise<void> {
    return this.shown.reached(position, givingUp);
  }

  /** Resolves once an event that was just appended is seen here. */
  seen(id: string, revision: number): Promise<void> {
    if ((this.byId.get(id)?.revision ?? -1) >= revision) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push({ id, revision, resolve }));
  }

  private async fold(stored: StoredEvent): Promise<void> {
    const id = stored.stream.slice('account-'.length);
    const event = decodeEvent(stored) as AccountEvent; // the filter lets account streams through only
    const known = this.byId.get(id);
    if (known) {
      const state = evolveAccount(known.state, event);
      if (state.status !== 'absent') this.byId.set(id, { ...known, state, revision: stored.revision });
      if (ENDS_SESSIONS.has(event.type)) this.book.sessions.endBefore(id, stored.position);
    } else {
      await this.enter(id, event, stored);
    }
    this.position = stored.position;
    const reached = this.waiting.filter((waiter) => waiter.id === id && waiter.revision <= stored.revision);
    this.waiting = this.waiting.filter((waiter) => !reached.includes(waiter));
    for (const { resolve } of reached) resolve();
  }

  private async enter(id: string, event: AccountEvent, stored: StoredEvent): Promise<void> {
    const state = evolveAccount({ status: 'absent' }, event);
    if (state.status === 'absent') return;
    const { at, commandId } = decodeMeta(stored);
    const person = await this.keys.openPerson(id, state.person);
    this.byId.set(id, { id, state, revision: stored.revision, ...person, openedAt: at, openedBy: commandId });
  }
}
