/** Carries confirmed erasures out: destroys what can be read of each mail of the person, and records what was done and what was left. */
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { erasureDecider, messageDecider, type Actor, type ErasureEvent } from '#events';
import { LegalHolds } from '../legal-hold/legal-hold-port.js';
import { Duties } from '../nodes/duties.js';
import type { Lease } from '../nodes/nodes.js';
import { EngineClock } from '../platform/engine-clock.js';
import { messageStream } from '../platform/engine-keys.js';
import { EngineLog, errorName } from '../platform/engine-log.js';
import { EventLog } from '../platform/event-log.js';
import { mailsOfTag } from '../platform/mails-of-tag.js';
import { ErasureBook, erasureStream, type ErasureRecord } from './erasure-book.js';

type Result = Extract<ErasureEvent, { type: 'ErasureCarriedOut' }>['data'];

/** What an engine that stopped has left is looked for, in milliseconds. */
const LOOK_MS = 60_000;
const MOST_LEFT = 100;
const SYSTEM: Actor = { kind: 'system', id: 'erasure' };

@Injectable()
export class ErasureWork implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly endings: (() => void)[] = [];
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    @Inject(ErasureBook) private readonly book: ErasureBook,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(LegalHolds) private readonly holds: LegalHolds,
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
    await this.running.catch(() => undefined); // said where it was begun
  }

  private inTurn(lease: Lease): Promise<unknown> {
    this.running = this.running.catch(() => undefined).then(() => this.all(lease));
    return this.running;
  }

  private async all(lease: Lease): Promise<void> {
    for (const erasure of this.book.all()) if (erasure.state.status === 'confirmed' && lease.holds()) await this.carryOut(erasure, lease);
  }

  /** Begun anew after a stop: what was destroyed before counts again as erased by it. */
  private async carryOut({ id, state }: ErasureRecord, lease: Lease): Promise<void> {
    const result = { erased: 0, gone: 0, undecided: 0, underLegalHold: 0, left: [] as string[], cleared: 0, lastClearedDay: '' };
    for await (const { messageId, received } of mailsOfTag(this.events.store, state.personTag, 0)) {
      if (!lease.holds()) return;
      if (received.key.kind === 'day') {
        result.cleared += 1;
        if (received.key.day > result.lastClearedDay) result.lastClearedDay = received.key.day;
        continue;
      }
      const became = await this.erase(messageId, id);
      result[became] += 1;
      if ((became === 'undecided' || became === 'underLegalHold') && result.left.length < MOST_LEFT) result.left.push(messageId);
    }
    await this.record(id, { ...result, lastClearedDay: result.lastClearedDay === '' ? null : result.lastClearedDay });
    const { erased, undecided, underLegalHold } = result;
    this.log.info({ erasure: id, erased, undecided, underLegalHold }, 'an erasure was carried out');
  }

  private async erase(messageId: string, erasureId: string): Promise<'erased' | 'gone' | 'undecided' | 'underLegalHold'> {
    await this.holds.settle(messageId); // a legal hold may not have spread to it yet
    const meta = { at: this.clock.iso(), actor: SYSTEM, commandId: `erase-${erasureId}-${messageId}`, correlationId: messageId };
    const handled = await this.events.decide(messageDecider, messageStream(messageId), { type: 'EraseMessage' }, meta);
    if (handled.outcome === 'refused') return handled.refusal.refused === 'legal-hold' ? 'underLegalHold' : 'undecided';
    return handled.events.length > 0 ? 'erased' : 'gone';
  }

  private async record(id: string, result: Result): Promise<void> {
    const meta = { at: this.clock.iso(), actor: SYSTEM, commandId: `carried-out-${id}` };
    await this.events.decide(erasureDecider, erasureStream(id), { type: 'RecordErasure', result }, meta);
    await this.book.refresh();
  }
}
