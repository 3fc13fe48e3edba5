/** Where what was found stands: encryption covers the body of a mail, and never its header. */
import type { PartKind } from '../pattern.js';
import { strength } from '../policy/strength.js';
import type { VerdictReason } from '../policy/verdict.js';

/** What of a mail that is encrypted, or will be, everybody on the way can read all the same. */
export interface Exposure {
  /** What was found in the parts that stay readable of a mail that came encrypted is enough to demand that it is encrypted. */
  readonly readable: boolean;
  /** Something of what was found stands in the subject. */
  readonly subject: boolean;
}

/** Nothing was found, or nothing is asked about it. */
export const NOTHING_EXPOSED: Exposure = { readable: false, subject: false };

type Detected = Extract<VerdictReason, { kind: 'pattern' | 'score' }>;
type Reason = Detected | { readonly kind: Exclude<VerdictReason['kind'], Detected['kind']> };

/** The totals of one pattern, as an inspection counts them or as they were recorded. */
interface Found {
  readonly pattern: string;
  readonly version: number;
  readonly total: number;
  readonly byPart: readonly { readonly kind: PartKind | null; readonly total: number }[];
}

/**
 * Goes by the reasons of one copy that hold it, block it, or demand encryption, at once or once it would leave in clear. Matches are counted
 * whatever their confidence, and those that are not recorded by part as if they stood everywhere: doubt counts as exposed.
 * @param isOpened - what is inside was scanned in the place of the mail, and what stands outside as its header: then that header alone is
 *   readable, else whatever could be scanned. A subject that is hidden outside counts with it.
 */
export function exposureOf(reasons: readonly Reason[], found: readonly Found[], isOpened: boolean): Exposure {
  const isReadable = (kind: PartKind | null): boolean => !isOpened || kind === 'subject' || kind === 'headers';
  const isSubject = (kind: PartKind | null): boolean => kind === 'subject';
  const acting = reasons.filter(demands);
  return {
    readable: acting.some((reason) => countOf(reason, found, isReadable) >= (reason.kind === 'pattern' ? reason.threshold : 1)),
    subject: acting.some((reason) => countOf(reason, found, isSubject) > 0),
  };
}

/** What is lacking stands nowhere. */
function demands(reason: Reason): reason is Detected {
  if (reason.kind === 'score') return isStrong(reason);
  return reason.kind === 'pattern' && isStrong(reason) && !reason.shadow && reason.exception === null && reason.condition === 'contains';
}

function isStrong({ action }: Detected): boolean {
  return strength(action) >= strength('must-encrypt');
}

/** A score is made of everything that was found. */
function countOf(reason: Detected, found: readonly Found[], counts: (kind: PartKind | null) => boolean): number {
  const concerned = found.filter(
    ({ pattern, version }) => reason.kind === 'score' || (pattern === reason.pattern && version === reason.version),
  );
  return concerned.reduce((sum, each) => sum + countIn(each, counts), 0);
}

function countIn({ total, byPart }: Found, counts: (kind: PartKind | null) => boolean): number {
  const known = byPart.reduce((sum, part) => sum + part.total, 0);
  const counted = byPart.filter(({ kind }) => counts(kind)).reduce((sum, part) => sum + part.total, 0);
  return counted + Math.max(0, total - known);
}
