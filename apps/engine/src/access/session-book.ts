/**
 * The sessions of all engines on the store. What another one records is known here by following the log; a session that is not known yet is
 * looked for in the log itself, so that whoever has signed in on one engine is signed in on every other at once.
 */
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { randomToken, tokenDigest } from '#crypto';
import type { Subscription } from '#event-store';
import { sessionDecider, sessionStream, type Actor, type SessionCommand, type SessionEnd } from '#events';
import { ulid } from 'ulid';
import { Nodes } from '../nodes/nodes.js';
import { EngineClock } from '../platform/engine-clock.js';
import { EngineKeys } from '../platform/engine-keys.js';
import { EngineLog, errorName } from '../platform/engine-log.js';
import { EventLog, type RecordedEvent } from '../platform/event-log.js';
import { Sessions, type Session } from './sessions.js';

const SESSIONS = { streamPrefixes: ['session-'] };
const SWEEP_MS = 500;
const CLOCKS: Actor = { kind: 'system', id: 'sessions' };

@Injectable()
export class SessionBook implements OnModuleInit, OnModuleDestroy {
  readonly sessions: Sessions;
  private following: Subscription | undefined;
  private sweeping: NodeJS.Timeout | undefined;

  constructor(
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(EngineKeys) keys: EngineKeys,
    @Inject(EngineClock) private readonly clock: EngineClock,
    @Inject(Nodes) private readonly nodes: Nodes,
    @Inject(EngineLog) private readonly log: EngineLog,
  ) {
    this.sessions = new Sessions(keys.ring.secret('session'), () => clock.now().getTime(), nodes.id === undefined);
  }

  async onModuleInit(): Promise<void> {
    // what began before is looked for when somebody shows it
    const position = await this.events.store.lastPosition();
    this.following = this.events.follow(position, SESSIONS, {
      facts: (facts) => {
        for (const fact of facts) this.fold(fact);
      },
      stopped: (cause) => this.log.error({ cause: errorName(cause) }, 'the book of sessions stopped following the log'),
    });
    this.sweeping = setInterval(() => this.sweep(), SWEEP_MS);
    this.sweeping.unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.sweeping);
    await this.following?.stop();
  }

  /** Always a new id: what a browser sent before signing in is never taken over. */
  async start(accountId: string): Promise<{ readonly id: string; readonly session: Session }> {
    const id = randomToken();
    const digest = tokenDigest(id);
    await this.record(digest, { type: 'StartSession', accountId }, { kind: 'account', id: accountId });
    await this.lookUp(digest);
    for (const { digest: oldest } of this.sessions.excess(accountId)) await this.end(oldest, 'too-many');
    return { id, session: { accountId, digest } };
  }

  /** The living session of an id; counts as a sign of life. */
  async find(id: string): Promise<Session | undefined> {
    const digest = tokenDigest(id);
    if (!this.sessions.knows(digest)) await this.lookUp(digest);
    const session = this.sessions.find(id);
    if (session && this.sessions.isToBeRecorded(digest)) this.recordSoon(session, { type: 'SeeSession' });
    return session;
  }

  /** Ends it on every engine: here before this resolves, on the others when they read of it. */
  async end(digest: string, reason: SessionEnd): Promise<void> {
    const accountId = this.sessions.ofDigest(digest)?.accountId;
    await this.record(digest, { type: 'EndSession', reason }, accountId === undefined ? CLOCKS : { kind: 'account', id: accountId });
    this.sessions.ended(digest);
  }

  /** Records what a change of rights has ended; the ends themselves do not wait for it. */
  recordEnds(sessions: readonly Session[], reason: SessionEnd): void {
    for (const session of sessions) this.recordSoon(session, { type: 'EndSession', reason });
  }

  private async lookUp(digest: string): Promise<void> {
    const { events } = await this.events.read(sessionStream(digest));
    for (const fact of events) this.fold(fact);
    // there is none, or its account has lost a right since
    if (!this.sessions.knows(digest)) this.sessions.ended(digest);
  }

  private fold({ stream, event, meta, position }: RecordedEvent): void {
    const digest = stream.slice('session-'.length);
    const atMs = Date.parse(meta.at);
    switch (event.type) {
      case 'SessionStarted':
        this.sessions.started({ accountId: event.data.accountId, digest, atMs, position });
        return;
      case 'SessionSeen':
        this.sessions.seen(digest, atMs);
        return;
      case 'SessionEnded':
        this.sessions.ended(digest);
        return;
      default: // the filter lets sessions through only
    }
  }

  /** Each engine ends them by the clock; one of them records it. */
  private sweep(): void {
    const isOurs = this.nodes.isOurs('session-ends');
    for (const { digest, reason } of this.sessions.sweep()) {
      if (isOurs) this.recordSoon({ digest, accountId: '' }, { type: 'EndSession', reason });
    }
  }

  private recordSoon({ digest, accountId }: Session, command: SessionCommand): void {
    const actor: Actor = command.type === 'SeeSession' ? { kind: 'account', id: accountId } : CLOCKS;
    this.record(digest, command, actor).catch((cause: unknown) => {
      this.log.warn({ cause: errorName(cause) }, 'a fact of a session could not be recorded');
    });
  }

  private async record(digest: string, command: SessionCommand, actor: Actor): Promise<void> {
    const meta = { at: this.clock.iso(), actor, commandId: `session-${ulid()}` };
    const handled = await this.events.decide(sessionDecider, sessionStream(digest), command, meta);
    if (handled.outcome === 'refused') throw new Error('a fresh session id was taken');
  }
}
