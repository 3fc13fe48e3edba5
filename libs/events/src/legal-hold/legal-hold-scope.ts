import type { LegalHoldScope } from './legal-hold-events.js';

/** What of a message says whether a legal hold keeps it. */
export interface LegalHoldFacts {
  readonly messageId: string;
  readonly senderTag: string | null;
  /** In ASCII and lower case; null for the null reverse-path, or when it is not known any more. */
  readonly senderDomain: string | null;
  /** Ids of the patterns that act in it. */
  readonly patterns: readonly string[];
  readonly receivedAt: string;
}

/** Whether a message is in the scope of a legal hold. */
export function isInScope(scope: LegalHoldScope, facts: LegalHoldFacts): boolean {
  const { senderTag, senderDomain, receivedAt } = facts;
  return (
    isIn(scope.senderTags, senderTag) &&
    isIn(scope.senderDomains, senderDomain) &&
    (scope.patterns.length === 0 || facts.patterns.some((pattern) => scope.patterns.includes(pattern))) &&
    isIn(scope.messageIds, facts.messageId) &&
    (scope.from === null || receivedAt >= scope.from) &&
    (scope.to === null || receivedAt < scope.to)
  );
}

function isIn(list: readonly string[], value: string | null): boolean {
  return list.length === 0 || (value !== null && list.includes(value));
}
