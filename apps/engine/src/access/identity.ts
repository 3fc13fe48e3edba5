/** Who is behind a session id or a bearer token. */
import { Inject, Injectable } from '@nestjs/common';
import type { Session as SessionAnswer } from '#contracts';
import type { EngineConfig } from '../config/engine-config.js';
import { openBreakGlass, type Actor, type Role } from '#events';
import { EngineClock } from '../platform/engine-clock.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';
import { PatternGroups } from '../policy/pattern-groups-port.js';
import type { Caller } from './access-port.js';
import { AccountDirectory, type AccountRecord } from './account-directory.js';
import { reachAnswer } from './list-accounts.js';
import { REACHES_ALL, NO_LIMITS, reachWithin } from './reach-port.js';
import { SessionBook } from './session-book.js';
import type { Session } from './sessions.js';

@Injectable()
export class Identity {
  constructor(
    @Inject(AccountDirectory) private readonly directory: AccountDirectory,
    @Inject(SessionBook) private readonly book: SessionBook,
    @Inject(PatternGroups) private readonly patterns: PatternGroups,
    @Inject(EngineClock) private readonly clock: EngineClock,
    @Inject(ENGINE_CONFIG) private readonly config: EngineConfig,
  ) {}

  /** The person of a living session; undefined when it ended or the account is closed. */
  async callerOf(sessionId: string): Promise<{ readonly caller: Caller; readonly session: Session } | undefined> {
    const session = await this.book.find(sessionId);
    const account = session && this.directory.find(session.accountId);
    if (!session || account?.state.status !== 'open') return undefined;
    return { session, caller: this.caller(account, session.digest) };
  }

  /** The same for what is kept of a session, without a sign of life: whether somebody who listens may still hear. */
  callerBehind(sessionDigest: string): Caller | undefined {
    const session = this.book.sessions.ofDigest(sessionDigest);
    const account = session && this.directory.find(session.accountId);
    return session && account?.state.status === 'open' ? this.caller(account, session.digest) : undefined;
  }

  /** The person of an account as they stand now, signed in or not: for what outlives the request that began it. */
  callerNow(accountId: string): Caller | undefined {
    const account = this.directory.find(accountId);
    return account?.state.status === 'open' ? this.caller(account, null) : undefined;
  }

  /** What the dashboard asks first. */
  describe(session: Session | undefined): SessionAnswer {
    const account = session && this.directory.find(session.accountId);
    const known = account?.state.status === 'open' ? account : undefined;
    const open = known && openBreakGlass(known.state, this.clock.iso());
    return {
      setupNeeded: this.directory.isEmpty,
      trialMode: this.config.trialMode,
      account: known
        ? {
            id: known.id,
            email: known.email,
            name: known.name,
            roles: rolesOf(known, open !== undefined),
            reach: open ? reachAnswer(NO_LIMITS) : reachAnswer(known.state.reach),
            breakGlass: open ? { id: open.openingId, until: open.until } : null,
          }
        : null,
      csrfToken: session && known ? this.book.sessions.csrfToken(session) : null,
    };
  }

  private caller(account: AccountRecord, sessionDigest: string | null): Caller {
    const { id, name, email, state } = account;
    const open = openBreakGlass(state, this.clock.iso());
    const actor: Actor = { kind: 'account', id, ...(open && { breakGlass: open.openingId }) };
    const reach = open ? REACHES_ALL : reachWithin(state.reach, this.patterns.groups());
    return {
      actor,
      name,
      email,
      roles: rolesOf(account, open !== undefined),
      reach,
      actorTag: state.emailTag,
      sessionDigest,
    };
  }
}

/** Emergency access makes a DLP manager of whoever opened it. */
function rolesOf({ state: { roles } }: AccountRecord, hasOpened: boolean): Role[] {
  return hasOpened && !roles.includes('dlp-manager') ? [...roles, 'dlp-manager'] : [...roles];
}
