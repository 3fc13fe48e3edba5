import { Module } from '@nestjs/common';
import { AccessLog } from './access-log.js';
import { AccessRecorder } from './access-recorder-port.js';
import { AccountDirectory } from './account-directory.js';
import { AccountOpening } from './account-opening.js';
import { CliToken } from './cli-token.js';
import { Identity } from './identity.js';
import { ListAccountsHandler } from './list-accounts.js';
import { OpenAccountHandler } from './open-account.js';
import { PersonKeyRing } from './person-key-ring.js';
import { SessionBook } from './session-book.js';
import { SetUpHandler } from './set-up.js';
import { SetupToken } from './setup-token.js';
import { SignInRecords } from './sign-in-records.js';
import { SignInHandler } from './sign-in.js';
import { SignOutHandler } from './sign-out.js';

/** Accounts, sessions, roles. */
@Module({
  providers: [
    AccessLog,
    { provide: AccessRecorder, useExisting: AccessLog },
    AccountDirectory,
    AccountOpening,
    CliToken,
    Identity,
    ListAccountsHandler,
    OpenAccountHandler,
    PersonKeyRing,
    SessionBook,
    SetUpHandler,
    SetupToken,
    SignInHandler,
    SignInRecords,
    SignOutHandler,
  ],
  exports: [AccessRecorder, AccountDirectory, CliToken, Identity, SessionBook, SetupToken],
})
export class AccessModule {}
