/** Senders and recipients for whom the same places, exceptions and conditions hold are one class, however many they are. */
import type { Pattern, RecipientCondition } from '../pattern.js';
import { factoryValues, resolveChain, type ResolvedSettings, type ResolveOptions } from '../settings/resolve-settings.js';
import { domainCovered, indexScopes, scopeCovers } from '../settings/scope-index.js';
import type { MailEnd, ScopeRef } from '../settings/setting.js';
import type { PolicySet } from './policy-set.js';

/** More domains, classes or pairs than this, and they are worked out anew: memory stays bounded whatever strangers write to. */
export const MOST_REMEMBERED = 5_000;

/** Senders or recipients for whom everything is the same. */
export interface EndClass {
  readonly settings: ResolvedSettings;
  /** Exceptions whose sender, and whose recipient, is in this class. */
  readonly asSender: ReadonlySet<string>;
  readonly asRecipient: ReadonlySet<string>;
  /** Ids of patterns that are not meant for a recipient of this class. */
  readonly notMeant: ReadonlySet<string>;
}

/** True if a pattern is judged at all for a recipient in this domain. */
export function recipientMeant(condition: RecipientCondition | undefined, domain: string | null): boolean {
  if (condition === undefined) return true;
  return (condition.only.length === 0 || domainCovered(domain, condition.only)) && !domainCovered(domain, condition.except);
}

/** Finds the class of an end: by its domain, and by its tag where a place or an exception names that tag. */
export function endClasses(set: PolicySet, options: ResolveOptions): (end: MailEnd) => EndClass {
  const index = indexScopes(set.settings.scopes);
  const named = namedTags(set);
  const conditional = set.patterns.filter(({ recipients }) => recipients !== undefined);
  const byEnd = new Map<string, EndClass>();
  const byContent = new Map<string, EndClass>();
  const make = (end: MailEnd): EndClass => {
    const chain = index.chain(end);
    const factory = factoryValues(set.settings.base, end.domain, options);
    const reached = (which: 'sender' | 'recipient') => set.exceptions.filter((each) => reaches(each[which], end)).map(({ id }) => id);
    const [asSender, asRecipient] = [reached('sender'), reached('recipient')];
    const notMeant = conditional.filter(({ recipients }) => !recipientMeant(recipients, end.domain)).map(nameOf);
    const content = JSON.stringify([chain.map(({ id }) => id), factory['locality'], asSender, asRecipient, notMeant]);
    const known = byContent.get(content);
    if (known !== undefined) return known;
    if (byContent.size >= MOST_REMEMBERED) byContent.clear();
    const settings = resolveChain(factory, chain);
    const made: EndClass = {
      settings,
      asSender: new Set(asSender),
      asRecipient: new Set(asRecipient),
      notMeant: new Set(notMeant),
    };
    byContent.set(content, made);
    return made;
  };
  return ({ domain, tag }: MailEnd): EndClass => {
    const end = { domain, tag: tag !== null && named.has(tag) ? tag : null };
    const key = `${end.tag ?? ''} ${domain ?? ''}`;
    const known = byEnd.get(key);
    if (known !== undefined) return known;
    if (byEnd.size >= MOST_REMEMBERED) byEnd.clear();
    const made = make(end);
    byEnd.set(key, made);
    return made;
  };
}

function namedTags({ settings, exceptions }: PolicySet): ReadonlySet<string> {
  const scopes: (ScopeRef | null)[] = settings.scopes.map(({ scope }) => scope);
  for (const { sender, recipient } of exceptions) scopes.push(sender, recipient);
  return new Set(scopes.flatMap((scope) => (scope?.level === 'user' ? [scope.tag] : [])));
}

function reaches(scope: ScopeRef | null, end: MailEnd): boolean {
  return scope === null || scopeCovers(scope, end);
}

/** Two versions of one pattern may differ in whom they mean. */
export function nameOf({ id, version }: Pattern): string {
  return `${id} ${version}`;
}
