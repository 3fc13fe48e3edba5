/** Changes accounts, one after the other: that somebody is left who can open accounts is a rule of the whole set. */
import { Inject, Injectable } from '@nestjs/common';
import { accountDecider, type AccountCommand, type AccountRefusal, type Role } from '#events';
import { reusesKey } from '../platform/command-id.js';
import { EngineClock } from '../platform/engine-clock.js';
import { EventLog } from '../platform/event-log.js';
import type { Caller } from './access-port.js';
import { AccountDirectory, type AccountRecord } from './account-directory.js';
import { AccountOpening } from './account-opening.js';
import { accountStream } from './person-keys.js';
import { SessionBook } from './session-book.js';

export type AccountChangeOutcome =
  | { readonly kind: 'done'; readonly account: AccountRecord }
  | { readonly kind: 'refused'; readonly refused: AccountRefusal | 'not-found' | 'last-administrator' | 'idempotency-key-reused' };

@Injectable()
export class AccountChanges {
  constructor(
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(AccountOpening) private readonly opening: AccountOpening,
    @Inject(AccountDirectory) private readonly directory: AccountDirectory,
    @Inject(SessionBook) private readonly book: SessionBook,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  /** Answers when the change is in force: sessions that it ends have ended. */
  change(id: string, command: AccountCommand, by: { readonly caller: Caller; readonly commandId: string }): Promise<AccountChangeOutcome> {
    return this.opening.alone(async () => {
      const account = this.directory.find(id);
      if (!account) return { kind: 'refused', refused: 'not-found' };
      if (this.leavesNobody(account, command)) return { kind: 'refused', refused: 'last-administrator' };
      if (await this.isKeyReused(id, by.commandId)) return { kind: 'refused', refused: 'idempotency-key-reused' };
      const meta = { at: this.clock.iso(), actor: by.caller.actor, commandId: by.commandId };
      const living = this.book.sessions.of(id);
      const handled = await this.events.decide(accountDecider, accountStream(id), command, meta);
      if (handled.outcome === 'refused') return { kind: 'refused', refused: handled.refusal.refused };
      await this.directory.seen(id, handled.head.revision);
      this.book.recordEnds(
        living.filter(({ digest }) => !this.book.sessions.lives(digest)),
        'rights-changed',
      );
      return { kind: 'done', account: this.directory.find(id) ?? account };
    });
  }

  private leavesNobody({ id, state }: AccountRecord, command: AccountCommand): boolean {
    const administers = (roles: readonly Role[]): boolean => roles.includes('administrator');
    const staysOne = command.type === 'ChangeRoles' ? administers(command.roles) : command.type !== 'CloseAccount';
    if (staysOne || state.status === 'closed' || !administers(state.roles)) return false;
    return !this.directory.open().some((other) => other.id !== id && administers(other.state.roles));
  }

  private async isKeyReused(id: string, commandId: string): Promise<boolean> {
    const { events } = await this.events.read(accountStream(id));
    return events.some(({ meta }) => reusesKey(commandId, meta.commandId));
  }
}
