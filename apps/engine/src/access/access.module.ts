import { Module } from '@nestjs/common';
import { AccessLog } from './access-log.js';
import { PatternGroups } from '../policy/pattern-groups-port.js';
import { PolicyBook } from '../policy/policy-book.js';
import { AccessRecorder } from './access-recorder-port.js';
import { AccountChanges } from './account-changes.js';
import { AccountDirectory } from './account-directory.js';
import { AccountOpening } from './account-opening.js';
import { CloseBreakGlassHandler, OpenBreakGlassHandler, ReviewBreakGlassHandler } from './break-glass-commands.js';
import { BreakGlassBook } from './break-glass.js';
import { ChangeReachHandler, ChangeRolesHandler, CloseAccountHandler } from './change-account.js';
import { CliToken } from './cli-token.js';
import { Colleagues } from './colleagues-port.js';
import { ColleaguesOfDirectory } from './colleagues.js';
import { Identity } from './identity.js';
import { ListAccountsHandler } from './list-accounts.js';
import { ListColleaguesHandler } from './list-colleagues.js';
import { OpenAccountHandler } from './open-account.js';
import { PersonKeyRing } from './person-key-ring.js';
import { SessionBook } from './session-book.js';
import { SetUpHandler } from './set-up.js';
import { SetupToken } from './setup-token.js';
import { ShowBreakGlassActsHandler, ShowBreakGlassHandler } from './show-break-glass.js';
import { SignInRecords } from './sign-in-records.js';
import { SignInHandler } from './sign-in.js';
import { SignOutHandler } from './sign-out.js';

/** Accounts, sessions, roles. */
@Module({
  providers: [
    AccessLog,
    { provide: AccessRecorder, useExisting: AccessLog },
    AccountChanges,
    AccountDirectory,
    AccountOpening,
    BreakGlassBook,
    ChangeReachHandler,
    ChangeRolesHandler,
    CloseAccountHandler,
    CloseBreakGlassHandler,
    CliToken,
    Identity,
    ListAccountsHandler,
    ListColleaguesHandler,
    OpenAccountHandler,
    OpenBreakGlassHandler,
    ReviewBreakGlassHandler,
    ShowBreakGlassActsHandler,
    ShowBreakGlassHandler,
    { provide: Colleagues, useClass: ColleaguesOfDirectory },
    { provide: PatternGroups, useFactory: (book: PolicyBook) => ({ groups: () => book.current().set.groups }), inject: [PolicyBook] },
    PersonKeyRing,
    SessionBook,
    SetUpHandler,
    SetupToken,
    SignInHandler,
    SignInRecords,
    SignOutHandler,
  ],
  exports: [AccessRecorder, Colleagues, AccountDirectory, CliToken, Identity, PersonKeyRing, SessionBook, SetupToken],
})
export class AccessModule {}
