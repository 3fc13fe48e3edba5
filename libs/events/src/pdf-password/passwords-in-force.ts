/** Which of the passwords that are kept opens a mail to a recipient, and which can never be used again. */
import { samePlace, scopeCovers, type MailEnd } from '#dlp';
import type { PdfPasswordFacts } from './pdf-password-events.js';

type Password = Pick<PdfPasswordFacts, 'scope' | 'origin' | 'from' | 'until'>;

/** Whether it is used at an ISO-8601 instant. */
export function isInForce({ from, until }: Pick<Password, 'from' | 'until'>, at: string): boolean {
  return from <= at && (until === null || at < until);
}

/**
 * The password of the nearest place: the address, its domain, the nearest domain above it. There a static one before a generated one, then
 * the one whose time began last, then the later in the list.
 */
export function passwordInForce<Kept extends Password>(recipient: MailEnd, at: string, kept: readonly Kept[]): Kept | undefined {
  return kept.filter((each) => isInForce(each, at) && scopeCovers(each.scope, recipient)).reduce<Kept | undefined>(preferred, undefined);
}

/** Whether `recipient` has had a password whose time is over; says why there is none now. */
export function hasExpired(recipient: MailEnd, at: string, kept: readonly Password[]): boolean {
  return kept.some(({ origin, scope, until }) => origin === 'static' && until !== null && until <= at && scopeCovers(scope, recipient));
}

/** The static passwords in whose place `next` is used for all the time that they have left. */
export function replacedBy<Kept extends Password>(next: Password, now: string, kept: readonly Kept[]): readonly Kept[] {
  return kept.filter(({ scope, origin, from, until }) => {
    const begins = from > now ? from : now;
    const isCovered = next.from <= begins && next.from >= from && (next.until === null || (until !== null && until <= next.until));
    return origin === 'static' && samePlace(scope, next.scope) && isCovered;
  });
}

function preferred<Kept extends Password>(best: Kept | undefined, next: Kept): Kept {
  if (best === undefined) return next;
  const difference = nearness(next) - nearness(best) || rank(next) - rank(best);
  if (difference !== 0) return difference > 0 ? next : best;
  return next.from >= best.from ? next : best;
}

/** A longer domain is nearer: all that are compared cover the same address. */
function nearness({ scope }: Password): number {
  if (scope.level === 'user') return Number.MAX_SAFE_INTEGER;
  return scope.domain.length * 2 + (scope.level === 'domain' ? 1 : 0);
}

function rank({ origin }: Password): number {
  return origin === 'static' ? 1 : 0;
}
