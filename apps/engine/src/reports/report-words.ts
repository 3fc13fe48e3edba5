/** What is sealed in the facts that reports speak of, opened by the keys that there are; what is destroyed is said to be. */
import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { SEALED_ACTOR, type Actor, type Sealed } from '#events';
import { AccountDirectory } from '../access/account-directory.js';
import { PersonKeyRing } from '../access/person-key-ring.js';
import { whoLooked } from '../access/who-looked-port.js';
import type { EngineConfig } from '../config/engine-config.js';
import { LegalHoldBook } from '../legal-hold/legal-hold-book.js';
import { EngineKeys, messageStream, type FieldSealer } from '../platform/engine-keys.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';
import { EventLog } from '../platform/event-log.js';
import { plainLine } from '../platform/plain-text.js';
import type { ReportFact } from '../project/report-facts/report-facts.js';

/** In the place of text whose key is gone. */
export const DESTROYED = 'destroyed';

const PSEUDONYM_DIGITS = 8;

@Injectable()
export class ReportWords {
  private readonly pseudonyms: Buffer;

  constructor(
    @Inject(EngineKeys) private readonly keys: EngineKeys,
    @Inject(AccountDirectory) private readonly accounts: AccountDirectory,
    @Inject(PersonKeyRing) private readonly people: PersonKeyRing,
    @Inject(LegalHoldBook) private readonly holds: LegalHoldBook,
    @Inject(EventLog) private readonly log: EventLog,
    @Inject(ENGINE_CONFIG) private readonly config: EngineConfig,
  ) {
    this.pseudonyms = keys.ring.secret('reviewer-pseudonym');
  }

  /** Who caused something. */
  name(actor: Actor): string {
    return this.accounts.nameOf(actor);
  }

  nameOfAccount(id: string): string {
    return this.accounts.nameOf({ kind: id === 'cli' ? 'cli' : 'account', id });
  }

  /** The same for who decides on mail: by a pseudonym that stays the same where the configuration hides names. */
  reviewer(actor: Actor): string {
    if (!this.hidesReviewers || actor.kind !== 'account') return this.name(actor);
    return `reviewer ${createHmac('sha256', this.pseudonyms).update(actor.id).digest('hex').slice(0, PSEUDONYM_DIGITS)}`;
  }

  /** Whether who decides on mail is called by a pseudonym. */
  get hidesReviewers(): boolean {
    return this.config.reports.hideReviewers;
  }

  /** Who looked at a mail, for as long as the access log says it. */
  async viewer(fact: ReportFact): Promise<{ readonly id: string | null; readonly name: string }> {
    const id = await whoLooked(fact, { meta: { actor: fact.actor }, stream: fact.stream }, this.keys);
    if (id === SEALED_ACTOR) return { id: null, name: DESTROYED };
    return { id, name: this.name({ ...fact.actor, id }) };
  }

  /** What somebody wrote into the access log. */
  async accessNote({ stream }: Pick<ReportFact, 'stream'>, note: Sealed | null): Promise<string | null> {
    return opened(await this.keys.ofAccess(stream), 'note', note);
  }

  /** What people wrote about a held mail: it outlives what is known of the mail itself. */
  async ofMail(message: string, field: 'note' | 'text', words: Sealed | null): Promise<string | null> {
    if (words === null) return null;
    const opener = (await this.keys.ofMessage(message, { kind: 'message' })) ?? (await this.keys.ofDecisions(message));
    return opened(opener, field, words);
  }

  async ofHold(holdId: string, field: 'matter' | 'reason', words: Sealed): Promise<string> {
    return plainLine(await this.holds.openText(holdId, field, words)) || DESTROYED;
  }

  async ofAccount(accountId: string, field: 'reason' | 'note', words: Sealed): Promise<string> {
    return plainLine(await this.people.openText(accountId, field, words)) || DESTROYED;
  }

  /** The next hop's words about a notice on a mail. */
  async replyToNotice(noticeId: string, message: string | null, reply: Sealed | null): Promise<string | null> {
    if (reply === null || message === null) return null;
    const first = (await this.log.read(messageStream(message))).events[0]?.event;
    const key = first?.type === 'MessageReceived' ? first.data.key : ({ kind: 'message' } as const);
    return opened(await this.keys.ofNotice(message, key, noticeId), 'reply', reply);
  }
}

/** Null where nothing was written; what somebody has changed does not open either, which the audit's verification says. */
function opened(opener: Pick<FieldSealer, 'open'> | undefined, field: string, words: Sealed | null): string | null {
  if (words === null) return null;
  try {
    return opener === undefined ? DESTROYED : plainLine(opener.open(field, words));
  } catch {
    return DESTROYED;
  }
}

/** Facts that name the emergency access under which they were done. */
export function isUnderBreakGlass({ actor }: Pick<ReportFact, 'actor'>): boolean {
  return actor.breakGlass !== undefined;
}
