import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireRole, type Caller } from './access-port.js';
import { SessionBook } from './session-book.js';
import { SignInRecords } from './sign-in-records.js';

/** Ends the session of the caller. */
export class SignOut extends Command<void> {
  constructor(readonly caller: Caller | null) {
    super();
  }
}

@CommandHandler(SignOut)
export class SignOutHandler implements ICommandHandler<SignOut> {
  constructor(
    @Inject(SessionBook) private readonly book: SessionBook,
    @Inject(SignInRecords) private readonly records: SignInRecords,
  ) {}

  async execute({ caller }: SignOut): Promise<void> {
    requireRole('signOut', caller);
    if (!caller?.sessionDigest) return; // the command line has no session to end
    await this.book.end(caller.sessionDigest, 'signed-out');
    await this.records.signedOut(caller.actor.id);
  }
}
