/** Opens accounts, one at a time: that no two share an address, and that the first is opened once, are rules of the whole set. */
import { Inject, Injectable } from '@nestjs/common';
import { StoreUnavailable, type StreamHead } from '#event-store';
import { accountDecider, type Actor, type Role } from '#events';
import { ulid } from 'ulid';
import { Turns } from '../nodes/turns.js';
import { EngineClock } from '../platform/engine-clock.js';
import { EngineKeys } from '../platform/engine-keys.js';
import { EventLog } from '../platform/event-log.js';
import { AccountDirectory, type AccountRecord } from './account-directory.js';
import { PersonKeyRing } from './person-key-ring.js';
import { accountStream } from './person-keys.js';
import { hashPassword } from './passwords.js';

export interface NewAccount {
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly roles: readonly Role[];
}

export interface OpeningCommand {
  readonly id: string;
  /** Null for the first account, which opens itself. */
  readonly actor: Actor | null;
}

export type Opened =
  | { readonly kind: 'opened'; readonly account: AccountRecord }
  | { readonly kind: 'refused'; readonly refused: 'account-exists' | 'idempotency-key-reused' };

@Injectable()
export class AccountOpening {
  constructor(
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(EngineKeys) private readonly keys: EngineKeys,
    @Inject(PersonKeyRing) private readonly people: PersonKeyRing,
    @Inject(AccountDirectory) private readonly directory: AccountDirectory,
    @Inject(EngineClock) private readonly clock: EngineClock,
    @Inject(Turns) private readonly turns: Turns,
  ) {}

  /** Runs `work` while no other account is being opened, by any engine. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    return this.turns.inTurn('accounts', async () => {
      await this.directory.current();
      return work();
    });
  }

  /** To be called inside {@link alone}. */
  async open(account: NewAccount, command: OpeningCommand): Promise<Opened> {
    const repeated = this.directory.openedBy(command.id);
    if (repeated) return { kind: 'opened', account: repeated };
    if (this.directory.isKeyReused(command.id)) return { kind: 'refused', refused: 'idempotency-key-reused' };
    const emailTag = this.keys.tagAddress(account.email) ?? '';
    if (this.directory.withTag(emailTag)?.state.status === 'open') return { kind: 'refused', refused: 'account-exists' };
    const id = ulid(this.clock.now().getTime());
    const head = await this.record(id, account, emailTag, command);
    await this.directory.seen(id, head.revision);
    const opened = this.directory.find(id);
    if (!opened) throw new Error('an account that was opened is not in the directory');
    return { kind: 'opened', account: opened };
  }

  /** The key first, then the facts that it seals; a key whose facts the store did not take is destroyed again. */
  private async record(id: string, account: NewAccount, emailTag: string, command: OpeningCommand): Promise<StreamHead> {
    const { email, name, password, roles } = account;
    const hash = await hashPassword(password);
    const sealer = await this.people.create(id);
    const sealed = {
      person: sealer.seal('person', JSON.stringify({ email, name })),
      passwordHash: sealer.seal('passwordHash', hash),
    };
    const meta = { at: this.clock.iso(), actor: command.actor ?? { kind: 'account', id }, commandId: command.id } as const;
    try {
      const opening = { type: 'OpenAccount', ...sealed, emailTag, roles } as const;
      const handled = await this.events.decide(accountDecider, accountStream(id), opening, meta);
      if (handled.outcome === 'refused') throw new Error('a fresh account id was taken');
      return handled.head;
    } catch (cause) {
      if (cause instanceof StoreUnavailable) await this.people.destroy(id); // nothing was written; any other outcome may be known later
      throw cause;
    }
  }
}
