/** Who is behind a session id or a bearer token. */
import { Inject, Injectable } from '@nestjs/common';
import type { Session as SessionAnswer } from '#contracts';
import type { EngineConfig } from '../config/engine-config.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';
import type { Caller } from './access-port.js';
import { AccountDirectory, type AccountRecord } from './account-directory.js';
import { SessionBook } from './session-book.js';
import type { Session } from './sessions.js';

@Injectable()
export class Identity {
  constructor(
    @Inject(AccountDirectory) private readonly directory: AccountDirectory,
    @Inject(SessionBook) private readonly book: SessionBook,
    @Inject(ENGINE_CONFIG) private readonly config: EngineConfig,
  ) {}

  /** The person of a living session; undefined when it ended or the account is closed. */
  callerOf(sessionId: string): { readonly caller: Caller; readonly session: Session } | undefined {
    const session = this.book.sessions.find(sessionId);
    const account = session && this.directory.find(session.accountId);
    if (!session || account?.state.status !== 'open') return undefined;
    return { session, caller: callerOf(account, session) };
  }

  /** What the dashboard asks first. */
  describe(session: Session | undefined): SessionAnswer {
    const account = session && this.directory.find(session.accountId);
    const known = account?.state.status === 'open' ? account : undefined;
    return {
      setupNeeded: this.directory.isEmpty,
      trialMode: this.config.trialMode,
      account: known ? { id: known.id, email: known.email, name: known.name, roles: [...known.state.roles] } : null,
      csrfToken: session && known ? this.book.sessions.csrfToken(session) : null,
    };
  }
}

function callerOf(account: AccountRecord, session: Session): Caller {
  return {
    actor: { kind: 'account', id: account.id },
    name: account.name,
    email: account.email,
    roles: account.state.roles,
    actorTag: account.state.emailTag,
    sessionDigest: session.digest,
  };
}
