/** Which keys sign a mail: decided by whose mail it is, and by nothing else. */
import type { DkimKeyType } from './dkim-key.js';
import type { DkimName } from './dkim-name.js';

/** What the choice needs of a key. */
export interface DkimKeyChoice extends DkimName {
  readonly type: DkimKeyType;
  /** Signs for addresses below its domain, too, where the sub-domain has no keys of its own. */
  readonly forSubdomains: boolean;
  /** Out of use keys stay published until the last mail that they signed has arrived. */
  readonly inUse: boolean;
}

/** Domains, lower-case and in ASCII form; `undefined` where the mail names none. */
export interface MailOwner {
  /** Of the From field: the domain that DMARC looks at. */
  readonly from?: string;
  /** Of the Sender field or of the envelope: asked when From has no key. */
  readonly sender?: string;
}

/** Why nobody signs. */
export type WhyUnsigned = 'no-sender' | 'no-key' | 'not-for-subdomains' | 'out-of-use';

/** `isAligned`: the signature speaks for the domain in From, as DMARC wants it (RFC 7489 §3.1.1, relaxed). */
export type WhoSigns<Key extends DkimKeyChoice> =
  { readonly keys: readonly [Key, ...Key[]]; readonly isAligned: boolean } | { readonly keys: readonly []; readonly why: WhyUnsigned };

/**
 * The keys of the domain itself, else those of the nearest domain above it that signs for its sub-domains; first for From, then for Sender.
 * Of each type the first key that is in use, so that a mail has at most one RSA and one Ed25519 signature.
 */
export function whoSigns<Key extends DkimKeyChoice>({ from, sender }: MailOwner, keys: readonly Key[]): WhoSigns<Key> {
  const whyNot: WhyUnsigned[] = [];
  for (const domain of [from, sender]) {
    if (domain === undefined) continue;
    const choice = keysFor(domain, keys);
    if (typeof choice !== 'string') return { keys: choice, isAligned: domain === from };
    whyNot.push(choice);
  }
  return { keys: [], why: whyNot[0] ?? 'no-sender' };
}

function keysFor<Key extends DkimKeyChoice>(domain: string, keys: readonly Key[]): readonly [Key, ...Key[]] | WhyUnsigned {
  let why: WhyUnsigned = 'no-key';
  for (const owner of withParents(domain)) {
    const owned = keys.filter((key) => key.domain === owner);
    if (owned.length === 0) continue;
    const allowed = owner === domain ? owned : owned.filter(({ forSubdomains }) => forSubdomains);
    const [first, ...others] = oneOfEachType(allowed.filter(({ inUse }) => inUse));
    if (first !== undefined) return [first, ...others];
    if (why === 'no-key') why = allowed.length === 0 ? 'not-for-subdomains' : 'out-of-use';
  }
  return why;
}

/** `a.b.example`, `b.example`, `example`. */
function withParents(domain: string): string[] {
  const labels = domain.split('.');
  return labels.map((_, index) => labels.slice(index).join('.'));
}

function oneOfEachType<Key extends DkimKeyChoice>(keys: readonly Key[]): Key[] {
  return keys.filter((key, index) => keys.findIndex(({ type }) => type === key.type) === index);
}
