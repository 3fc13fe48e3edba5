/** What is known of the links and codes of one message when its facts are folded. */
import type { CodePurpose, LinkEvent } from './link-events.js';

export interface IssuedCode {
  readonly codeId: string;
  readonly purpose: CodePurpose;
  readonly browser: string;
  readonly digest: string;
  readonly issuedAt: string;
  readonly expiresAt: string;
  readonly triesLeft: number;
  readonly accepted: boolean;
}

export interface LinkState {
  /** When links were made on request, oldest first, ISO-8601 UTC. */
  readonly issuedAt: readonly string[];
  /** Null: nobody yet. */
  readonly openedAt: string | null;
  readonly refusedAt: string | null;
  /** Oldest first. */
  readonly codes: readonly IssuedCode[];
  readonly confirmedRequests: readonly string[];
}

/** Wrong codes that one code survives. */
export const CODE_TRIES = 5;

export const noLinks: LinkState = { issuedAt: [], openedAt: null, refusedAt: null, codes: [], confirmedRequests: [] };

/** Folds one fact. Total: never throws. */
export function evolveLink(state: LinkState, event: LinkEvent): LinkState {
  switch (event.type) {
    case 'LinkIssued':
      return { ...state, issuedAt: [...state.issuedAt, event.data.issuedAt] };
    case 'LinkOpened':
      return { ...state, openedAt: event.data.openedAt };
    case 'LinkRefused':
      return { ...state, refusedAt: event.data.refusedAt };
    case 'RequestConfirmed':
      return { ...state, confirmedRequests: [...state.confirmedRequests, event.data.requestId] };
    case 'CodeIssued': {
      const { codeId, purpose, browser, digest, issuedAt, expiresAt } = event.data;
      const code = { codeId, purpose, browser, digest, issuedAt, expiresAt, triesLeft: CODE_TRIES, accepted: false };
      return { ...state, codes: [...state.codes, code] };
    }
    case 'CodeAccepted':
      return { ...state, codes: changed(state, event.data.codeId, { accepted: true }) };
    case 'CodeRefused':
      return { ...state, codes: changed(state, event.data.codeId, { triesLeft: event.data.triesLeft }) };
  }
}

/** Whether a link made then was replaced by a newer one that its originator asked for. */
export function isReplaced(state: LinkState, madeAtMs: number): boolean {
  const newest = state.issuedAt.at(-1);
  return newest !== undefined && madeAtMs < Date.parse(newest);
}

function changed(state: LinkState, codeId: string, change: Partial<IssuedCode>): readonly IssuedCode[] {
  return state.codes.map((code) => (code.codeId === codeId ? { ...code, ...change } : code));
}
