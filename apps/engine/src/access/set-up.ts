/** Opens the first administrator account with the one-time token, and signs it in. */
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ROLES } from '#events';
import { ulid } from 'ulid';
import { AccountDirectory } from './account-directory.js';
import { AccountOpening, type NewAccount } from './account-opening.js';
import { SessionBook } from './session-book.js';
import type { Session } from './sessions.js';
import { SetupToken } from './setup-token.js';
import { SignInRecords } from './sign-in-records.js';

/** There is nobody else yet; a dlp-manager may do what triage may, nobody has to break any glass, and no key leaves before somebody is trusted with it. */
const FIRST_ROLES = ROLES.filter((role) => role !== 'triage' && role !== 'break-glass' && role !== 'key-custodian');

export type SetUpOutcome =
  | { readonly kind: 'signed-in'; readonly sessionId: string; readonly session: Session }
  | { readonly kind: 'refused'; readonly refused: 'setup-closed' | 'wrong-setup-token' };

export class SetUp extends Command<SetUpOutcome> {
  constructor(
    readonly token: string,
    readonly person: Omit<NewAccount, 'roles'>,
  ) {
    super();
  }
}

@CommandHandler(SetUp)
export class SetUpHandler implements ICommandHandler<SetUp> {
  constructor(
    @Inject(AccountDirectory) private readonly directory: AccountDirectory,
    @Inject(AccountOpening) private readonly opening: AccountOpening,
    @Inject(SetupToken) private readonly setupToken: SetupToken,
    @Inject(SessionBook) private readonly book: SessionBook,
    @Inject(SignInRecords) private readonly records: SignInRecords,
  ) {}

  execute({ token, person }: SetUp): Promise<SetUpOutcome> {
    return this.opening.alone(async () => {
      if (!this.directory.isEmpty) return { kind: 'refused', refused: 'setup-closed' };
      if (!(await this.setupToken.spend(token))) return { kind: 'refused', refused: 'wrong-setup-token' };
      // whoever sets up a new gateway also tries it out: the first account may do everything; others are opened with less
      const account = { ...person, roles: FIRST_ROLES };
      const opened = await this.opening.open(account, { id: `set-up-${ulid()}`, actor: null }).catch(async (cause: unknown) => {
        await this.setupToken.giveBack(token);
        throw cause;
      });
      if (opened.kind === 'refused') return { kind: 'refused', refused: 'setup-closed' };
      await this.records.signedIn(opened.account);
      const { id, session } = await this.book.start(opened.account.id);
      return { kind: 'signed-in', sessionId: id, session };
    });
  }
}
