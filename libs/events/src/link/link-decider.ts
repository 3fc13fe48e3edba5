/** Decides about the links and codes of one message: how many, how long, how often, and each code once. */
import type { Refusal } from '../refusal.js';
import type { CodePurpose, LinkEvent, LinkRefusedCause } from './link-events.js';
import { evolveLink, noLinks, type LinkState } from './link-state.js';

export type LinkCommand =
  | { readonly type: 'RecordOpened'; readonly now: string }
  | { readonly type: 'RecordRefused'; readonly cause: LinkRefusedCause; readonly now: string }
  | { readonly type: 'IssueLink'; readonly originatorTag: string; readonly expiresAt: string; readonly now: string }
  | { readonly type: 'ConfirmRequest'; readonly requestId: string; readonly afterSeconds: number; readonly userActivated: boolean | null }
  | {
      readonly type: 'IssueCode';
      readonly codeId: string;
      readonly purpose: CodePurpose;
      readonly originatorTag: string;
      readonly browser: string;
      readonly digest: string;
      readonly now: string;
    }
  | {
      readonly type: 'TryCode';
      readonly codeId: string;
      readonly purpose: CodePurpose;
      readonly browser: string;
      /** Of what was typed, made as in {@link LinkEvent}: equal digests are equal codes. */
      readonly digest: string;
      readonly now: string;
    };

export type LinkRefusal = 'too-many-links' | 'too-many-codes' | 'no-code' | 'code-expired' | 'code-used' | 'no-tries-left';

type Decided = readonly LinkEvent[] | Refusal<LinkRefusal>;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
export const CODE_MINUTES = 10;
/** Looks and refusals are told apart by the hour: a scanner must not fill the log. */
const TELEMETRY_EVERY_MS = HOUR_MS;
const LINKS = { hour: 2, day: 5 };
/** With five tries each: sixty guesses a day at a million codes. */
const CODES = { hour: 5, day: 12 };

export const linkDecider = { initialState: (): LinkState => noLinks, evolve: evolveLink, decide: decideLink };

function decideLink(command: LinkCommand, state: LinkState): Decided {
  switch (command.type) {
    case 'RecordOpened':
      return isDue(state.openedAt, command.now) ? [{ type: 'LinkOpened', data: { openedAt: command.now } }] : [];
    case 'RecordRefused':
      return isDue(state.refusedAt, command.now) ? [{ type: 'LinkRefused', data: { cause: command.cause, refusedAt: command.now } }] : [];
    case 'IssueLink': {
      const { originatorTag, expiresAt, now } = command;
      if (isOver(state.issuedAt, LINKS, now)) return { refused: 'too-many-links', detail: 'too many links were asked for' };
      return [{ type: 'LinkIssued', data: { originatorTag, issuedAt: now, expiresAt } }];
    }
    case 'ConfirmRequest': {
      const { requestId, afterSeconds, userActivated } = command;
      if (state.confirmedRequests.includes(requestId)) return [];
      return [{ type: 'RequestConfirmed', data: { requestId, afterSeconds, userActivated } }];
    }
    case 'IssueCode':
      return issueCode(command, state);
    case 'TryCode':
      return tryCode(command, state);
  }
}

function issueCode(command: Extract<LinkCommand, { type: 'IssueCode' }>, state: LinkState): Decided {
  const { codeId, purpose, originatorTag, browser, digest, now } = command;
  const issued = state.codes.map(({ issuedAt }) => issuedAt);
  if (isOver(issued, CODES, now)) return { refused: 'too-many-codes', detail: 'too many codes were asked for' };
  const expiresAt = new Date(Date.parse(now) + CODE_MINUTES * MINUTE_MS).toISOString();
  return [{ type: 'CodeIssued', data: { codeId, purpose, originatorTag, browser, digest, issuedAt: now, expiresAt } }];
}

function tryCode(command: Extract<LinkCommand, { type: 'TryCode' }>, state: LinkState): Decided {
  const { codeId, purpose, browser, digest, now } = command;
  const code = state.codes.find((each) => each.codeId === codeId);
  // a code of another browser or for another purpose is no code at all
  if (code?.purpose !== purpose || code.browser !== browser) return { refused: 'no-code', detail: 'no code was asked for here' };
  if (code.accepted) return { refused: 'code-used', detail: 'this code was used' };
  if (code.triesLeft === 0) return { refused: 'no-tries-left', detail: 'too many wrong codes' };
  if (Date.parse(now) >= Date.parse(code.expiresAt)) return { refused: 'code-expired', detail: 'the code is over' };
  // digests are keyed: where two of them differ tells nothing of the code
  if (digest === code.digest) return [{ type: 'CodeAccepted', data: { codeId } }];
  return [{ type: 'CodeRefused', data: { codeId, triesLeft: code.triesLeft - 1 } }];
}

function isDue(last: string | null, now: string): boolean {
  return last === null || Date.parse(now) - Date.parse(last) >= TELEMETRY_EVERY_MS;
}

function isOver(times: readonly string[], most: { readonly hour: number; readonly day: number }, now: string): boolean {
  const within = (ms: number): number => times.filter((time) => Date.parse(now) - Date.parse(time) < ms).length;
  return within(HOUR_MS) >= most.hour || within(DAY_MS) >= most.day;
}
