/** What is recorded of signing in and out. A name that no account has is recorded too, so that both refusals take one append. */
import { Inject, Injectable } from '@nestjs/common';
import { accountDecider, type AccountCommand, type Actor } from '#events';
import { ulid } from 'ulid';
import { EngineClock } from '../platform/engine-clock.js';
import { EventLog } from '../platform/event-log.js';
import { AccessLog } from './access-log.js';
import type { AccountRecord } from './account-directory.js';
import { accountStream } from './person-keys.js';

const DOOR: Actor = { kind: 'system', id: 'sign-in' };

@Injectable()
export class SignInRecords {
  constructor(
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(AccessLog) private readonly accesses: AccessLog,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  /** False when the account was closed meanwhile. */
  signedIn(account: AccountRecord): Promise<boolean> {
    return this.append(account.id, { type: 'RecordSignIn' }, { kind: 'account', id: account.id });
  }

  async signedOut(accountId: string): Promise<void> {
    await this.append(accountId, { type: 'RecordSignOut' }, { kind: 'account', id: accountId });
  }

  async refused(account: AccountRecord | undefined, cause: 'wrong-password' | 'too-many-tries' | 'closed'): Promise<void> {
    if (account) {
      await this.append(account.id, { type: 'RecordRefusedSignIn', cause }, DOOR);
      return;
    }
    const strange = cause === 'too-many-tries' ? cause : 'unknown-account';
    await this.accesses.record({ type: 'StrangerRefused', data: { cause: strange } }, DOOR);
  }

  private async append(accountId: string, command: AccountCommand, actor: Actor): Promise<boolean> {
    const meta = { at: this.clock.iso(), actor, commandId: `sign-in-${ulid()}` };
    const handled = await this.events.decide(accountDecider, accountStream(accountId), command, meta);
    return handled.outcome !== 'refused';
  }
}
