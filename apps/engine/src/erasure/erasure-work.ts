/** Carries confirmed erasures out: destroys what can be read of each mail of the person, and records what was done and what was left. */
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { erasureDecider, type Actor, type ErasureEvent } from '#events';
import { Duties } from '../nodes/duties.js';
import type { Lease } from '../nodes/nodes.js';
import { EngineClock } from '../platform/engine-clock.js';
import { EngineLog, errorName } from '../platform/engine-log.js';
import { EventLog } from '../platform/event-log.js';
import { mailsOfTag } from '../platform/mails-of-tag.js';
import { DestroyedCopies } from '../retention/destroyed-copies.js';
import { EraseMail } from './erase-mail.js';
import { ErasureBook, erasureStream, type ErasureRecord } from './erasure-book.js';

type Result = Extract<ErasureEvent, { type: 'ErasureCarriedOut' }>['data'];

/** What an engine that stopped has left is looked for, in milliseconds. */
const LOOK_MS = 60_000;
const MOST_LEFT = 100;
const SYSTEM: Actor = { kind: 'system', id: 'erasure' };

/** `lastClearedDay`: empty for none. */
type Tally = Omit<Result, 'lastClearedDay'> & { lastClearedDay: string };

interface Walk {
  readonly id: string;
  readonly personTag: string;
  readonly tally: Tally;
  /** Of passed mail, destroyed by this run. */
  readonly copies: DestroyedCopies;
}

function newTally(): Tally {
  return { erased: 0, gone: 0, undecided: 0, underLegalHold: 0, left: [], cleared: 0, lastClearedDay: '' };
}

@Injectable()
export class ErasureWork implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly endings: (() => void)[] = [];
  private readonly stopping = new AbortController();
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    @Inject(ErasureBook) private readonly book: ErasureBook,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(EraseMail) private readonly mail: EraseMail,
    @Inject(Duties) private readonly duties: Duties,
    @Inject(EngineClock) private readonly clock: EngineClock,
    @Inject(EngineLog) private readonly log: EngineLog,
  ) {}

  onApplicationBootstrap(): void {
    this.endings.push(
      this.duties.every('erasures', LOOK_MS, (lease) => this.inTurn(lease)),
      this.book.onChange(() => {
        this.duties
          .duty('erasures', (lease) => this.inTurn(lease))
          .catch((cause: unknown) => {
            this.log.error({ cause: errorName(cause) }, 'an erasure was not carried out; it is tried again');
          });
      }),
    );
  }

  async onModuleDestroy(): Promise<void> {
    for (const end of this.endings) end();
    this.stopping.abort();
    await this.running.catch(() => undefined); // said where it was begun
  }

  private inTurn(lease: Lease): Promise<unknown> {
    this.running = this.running.catch(() => undefined).then(() => this.all(lease));
    return this.running;
  }

  private async all(lease: Lease): Promise<void> {
    const goesOn = (): boolean => !this.stopping.signal.aborted && lease.holds();
    for (const erasure of this.book.all()) if (erasure.state.status === 'confirmed' && goesOn()) await this.carryOut(erasure, lease);
  }

  /** Begun anew after a stop: what was destroyed before counts again as erased by it. */
  private async carryOut({ id, state }: ErasureRecord, lease: Lease): Promise<void> {
    const tally = newTally();
    const { events, clock, log } = this;
    const copies = new DestroyedCopies({ events, clock, log }, id, this.stopping.signal);
    try {
      if (!(await this.eraseAll({ id, personTag: state.personTag, tally, copies }, lease))) return;
    } finally {
      await copies.tell(); // another run finds none of them
    }
    const { lastClearedDay, ...counts } = tally;
    await this.record(id, { ...counts, lastClearedDay: lastClearedDay === '' ? null : lastClearedDay });
    const { erased, undecided, underLegalHold } = counts;
    this.log.info({ erasure: id, erased, undecided, underLegalHold, copies: copies.count }, 'an erasure was carried out');
  }

  /** False: it is gone on with after a stop, or by another engine. */
  private async eraseAll({ id, personTag, tally, copies }: Walk, lease: Lease): Promise<boolean> {
    const { signal } = this.stopping;
    for await (const { messageId, received } of mailsOfTag(this.events.store, personTag, 0, signal)) {
      if (signal.aborted || !lease.holds()) return false;
      if (received.key.kind === 'day') {
        tally.cleared += 1;
        if (received.key.day > tally.lastClearedDay) tally.lastClearedDay = received.key.day;
        if (await this.mail.eraseCopy(messageId)) await copies.add(); // all of the mail, kept to try patterns on
        continue;
      }
      const became = await this.mail.erase(messageId, id);
      tally[became] += 1;
      if ((became === 'undecided' || became === 'underLegalHold') && tally.left.length < MOST_LEFT) tally.left.push(messageId);
    }
    return !signal.aborted;
  }

  private async record(id: string, result: Result): Promise<void> {
    const meta = { at: this.clock.iso(), actor: SYSTEM, commandId: `carried-out-${id}` };
    await this.events.decide(erasureDecider, erasureStream(id), { type: 'RecordErasure', result }, meta);
    await this.book.refresh();
  }
}
