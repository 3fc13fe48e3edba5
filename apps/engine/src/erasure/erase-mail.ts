/** Erases single mails of a person: what can be read of one that was held, the copy of one that had passed. */
import { Inject, Injectable } from '@nestjs/common';
import { messageDecider, type Actor } from '#events';
import { LegalHolds } from '../legal-hold/legal-hold-port.js';
import { EngineClock } from '../platform/engine-clock.js';
import { messageStream } from '../platform/engine-keys.js';
import { EventLog } from '../platform/event-log.js';
import { RetainedMail } from '../retention/retained-mail-port.js';

const SYSTEM: Actor = { kind: 'system', id: 'erasure' };

@Injectable()
export class EraseMail {
  constructor(
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(LegalHolds) private readonly holds: LegalHolds,
    @Inject(RetainedMail) private readonly retained: RetainedMail,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  async erase(messageId: string, erasureId: string): Promise<'erased' | 'gone' | 'undecided' | 'underLegalHold'> {
    await this.holds.settle(messageId); // a legal hold may not have spread to it yet
    const meta = { at: this.clock.iso(), actor: SYSTEM, commandId: `erase-${erasureId}-${messageId}`, correlationId: messageId };
    const handled = await this.events.decide(messageDecider, messageStream(messageId), { type: 'EraseMessage' }, meta);
    if (handled.outcome === 'refused') return handled.refusal.refused === 'legal-hold' ? 'underLegalHold' : 'undecided';
    return handled.events.length > 0 ? 'erased' : 'gone';
  }

  /** @returns false when none was kept. */
  eraseCopy(messageId: string): Promise<boolean> {
    return this.retained.destroyCopy(messageId);
  }
}
