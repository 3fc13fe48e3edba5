/** Sign in with address and password. Whoever fails learns the same, after the same work, whatever was wrong. */
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EngineClock } from '../platform/engine-clock.js';
import { EngineKeys } from '../platform/engine-keys.js';
import { AccountDirectory, type AccountRecord } from './account-directory.js';
import { PersonKeyRing } from './person-key-ring.js';
import { passwordFits } from './passwords.js';
import { SessionBook } from './session-book.js';
import type { Session } from './sessions.js';
import { clientNetwork, SignInLimit, type SignInTry } from './sign-in-limit.js';
import { SignInRecords } from './sign-in-records.js';

export type SignInOutcome =
  | { readonly kind: 'signed-in'; readonly sessionId: string; readonly session: Session }
  | { readonly kind: 'refused'; readonly refused: 'wrong-credentials' }
  | { readonly kind: 'refused'; readonly refused: 'too-many-tries'; readonly retryAfterSeconds: number };

export class SignIn extends Command<SignInOutcome> {
  constructor(
    readonly email: string,
    readonly password: string,
    readonly clientAddress: string,
    /** Session that the browser had before; it ends. */
    readonly earlier: Session | undefined,
  ) {
    super();
  }
}

const WRONG: SignInOutcome = { kind: 'refused', refused: 'wrong-credentials' };

@CommandHandler(SignIn)
export class SignInHandler implements ICommandHandler<SignIn> {
  private readonly limit = new SignInLimit();

  constructor(
    @Inject(AccountDirectory) private readonly directory: AccountDirectory,
    @Inject(PersonKeyRing) private readonly people: PersonKeyRing,
    @Inject(SessionBook) private readonly book: SessionBook,
    @Inject(SignInRecords) private readonly records: SignInRecords,
    @Inject(EngineKeys) private readonly keys: EngineKeys,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  async execute(command: SignIn): Promise<SignInOutcome> {
    const accountTag = this.keys.tagAddress(command.email) ?? '';
    const attempt: SignInTry = { accountTag, client: clientNetwork(command.clientAddress) };
    await this.directory.current();
    const account = this.directory.withTag(accountTag);
    const admission = this.limit.admit(attempt, this.nowMs());
    if (!admission.admitted) {
      if (admission.first) await this.records.refused(account, 'too-many-tries');
      return { kind: 'refused', refused: 'too-many-tries', retryAfterSeconds: admission.retryAfterSeconds };
    }
    const fits = await passwordFits(await this.hashOf(account), command.password);
    if (!account || !fits || account.state.status !== 'open') {
      this.limit.failed(attempt, this.nowMs());
      await this.records.refused(account, fits ? 'closed' : 'wrong-password');
      return WRONG;
    }
    if (!(await this.records.signedIn(account))) return WRONG;
    this.limit.succeeded(attempt, this.nowMs());
    if (command.earlier) await this.book.end(command.earlier.digest, 'signed-in-anew');
    const { id, session } = await this.book.start(account.id);
    return { kind: 'signed-in', sessionId: id, session };
  }

  private async hashOf(account: AccountRecord | undefined): Promise<string | undefined> {
    const sealed = account?.state.passwordHash;
    return account && sealed ? this.people.openPasswordHash(account.id, sealed) : undefined;
  }

  private nowMs(): number {
    return this.clock.now().getTime();
  }
}
