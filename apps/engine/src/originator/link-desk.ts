/** Carries what happens to links and codes to the stream `link-{messageId}`. */
import { createHmac } from 'node:crypto';
import { eventId } from '#event-store';
import { evolveLink, isReplaced, linkDecider, noLinks, type CodePurpose, type LinkCommand, type LinkEvent, type LinkState } from '#events';
import type { IssuedLink } from './page-mails.js';
import type { EngineClock } from '../platform/engine-clock.js';
import type { EventLog } from '../platform/event-log.js';

export interface LinkDeskParts {
  readonly events: EventLog;
  readonly clock: EngineClock;
  /** 32 bytes, the secret `originator-link`. */
  readonly key: Buffer;
}

/** A code that was asked for: `code` leaves by mail and is written down nowhere else. */
export type CodeAsked = { readonly codeId: string; readonly code: string; readonly expiresAt: string } | 'too-many-codes' | 'code-over';

export type CodeTried = 'accepted' | 'no-code' | 'code-over' | { readonly triesLeft: number };

export interface CodeTry {
  readonly codeId: string;
  readonly purpose: CodePurpose;
  readonly browser: string;
  readonly code: string;
}

export class LinkDesk {
  constructor(private readonly parts: LinkDeskParts) {}

  /** With the new links that were asked for, oldest first, and the ids of their mails. */
  async history(messageId: string): Promise<{ readonly state: LinkState; readonly links: readonly IssuedLink[] }> {
    const { events } = await this.parts.events.read(linkStream(messageId));
    const state = events.reduce((folded, { event }) => evolveLink(folded, event as LinkEvent), noLinks); // its stream holds nothing else
    const links = events.flatMap(({ event, meta }) =>
      event.type === 'LinkIssued' ? [{ issuedAt: event.data.issuedAt, mail: meta.commandId }] : [],
    );
    return { state, links };
  }

  isReplaced(state: LinkState, issuedAtMs: number): boolean {
    return isReplaced(state, issuedAtMs);
  }

  /** Telemetry: says that some program or person came by, and nothing of who. */
  async recordOpened(messageId: string): Promise<void> {
    const now = this.parts.clock.iso();
    await this.decide(messageId, { type: 'RecordOpened', now }, `opened-${now}`);
  }

  async recordRefused(messageId: string, cause: Extract<LinkCommand, { type: 'RecordRefused' }>['cause']): Promise<void> {
    const now = this.parts.clock.iso();
    await this.decide(messageId, { type: 'RecordRefused', cause, now }, `refused-${now}`);
  }

  async confirmRequest(messageId: string, command: Omit<Extract<LinkCommand, { type: 'ConfirmRequest' }>, 'type'>): Promise<void> {
    await this.decide(messageId, { type: 'ConfirmRequest', ...command }, `confirm-${command.requestId}`);
  }

  /**
   * Whether a new link may be mailed; once it was, older ones show the state only.
   * @param mailId - of its mail: the same for a repetition.
   */
  async issueLink(messageId: string, mailId: string, originatorTag: string, expiresAt: string): Promise<boolean> {
    // the second in which it is made: a link knows no smaller time
    const now = `${this.parts.clock.iso().slice(0, 19)}.000Z`;
    const handled = await this.decide(messageId, { type: 'IssueLink', originatorTag, expiresAt, now }, mailId);
    return handled.outcome !== 'refused';
  }

  /** A repetition of the same form is the same code, which may not have been mailed yet. */
  async issueCode(
    messageId: string,
    formId: string,
    ask: { readonly purpose: CodePurpose; readonly originatorTag: string; readonly browser: string },
  ): Promise<CodeAsked> {
    const codeId = eventId(`code-${formId}`, linkStream(messageId), 0);
    const { purpose, originatorTag } = ask;
    const browser = this.keyed('browser', ask.browser);
    const code = this.codeOf(codeId, purpose, browser);
    const digest = this.digestOf({ codeId, purpose, browser, code });
    const now = this.parts.clock.iso();
    const handled = await this.decide(
      messageId,
      { type: 'IssueCode', codeId, purpose, originatorTag, browser, digest, now },
      `code-${formId}`,
    );
    if (handled.outcome === 'refused') return 'too-many-codes';
    const expiresAt = handled.state.codes.find((each) => each.codeId === codeId)?.expiresAt ?? now;
    return expiresAt > now ? { codeId, code, expiresAt } : 'code-over';
  }

  /** The same code typed twice counts once. */
  async tryCode(messageId: string, attempt: CodeTry): Promise<CodeTried> {
    const { codeId, purpose } = attempt;
    const browser = this.keyed('browser', attempt.browser);
    const digest = this.digestOf({ ...attempt, browser });
    const now = this.parts.clock.iso();
    const command = { type: 'TryCode', codeId, purpose, browser, digest, now } as const;
    const handled = await this.decide(messageId, command, `try-${codeId}-${digest.slice(0, 32)}`);
    if (handled.outcome === 'refused') return handled.refusal.refused === 'no-code' ? 'no-code' : 'code-over';
    const [event] = handled.events;
    if (event?.type === 'CodeRefused') return { triesLeft: event.data.triesLeft };
    // what was taken before is taken again while it is fresh: a second click on one form
    const code = handled.state.codes.find((each) => each.codeId === codeId);
    return code !== undefined && now < code.expiresAt ? 'accepted' : 'code-over';
  }

  /** Six digits out of 48 bits that nobody knows without the key, which could find them by their digest as well. */
  private codeOf(codeId: string, purpose: CodePurpose, browser: string): string {
    const bits = this.keyed('digits', JSON.stringify([codeId, purpose, browser])).slice(0, 12);
    return String(Number.parseInt(bits, 16) % 1_000_000).padStart(6, '0');
  }

  private digestOf({ codeId, purpose, browser, code }: CodeTry): string {
    return this.keyed('code', JSON.stringify([codeId, purpose, browser, code]));
  }

  private keyed(what: string, text: string): string {
    return createHmac('sha256', this.parts.key).update(`originator-${what}\0${text}`).digest('hex');
  }

  private decide(messageId: string, command: LinkCommand, commandId: string) {
    const meta = { at: this.parts.clock.iso(), actor: { kind: 'originator', id: 'link' }, commandId, correlationId: messageId } as const;
    return this.parts.events.decide(linkDecider, linkStream(messageId), command, meta);
  }
}

function linkStream(messageId: string): string {
  return `link-${messageId}`;
}
