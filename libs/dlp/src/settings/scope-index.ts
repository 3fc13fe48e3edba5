/** Finds the places of the tree that hold for one end of a mail. */
import type { MailEnd, ScopeRef, SettingsScope } from './setting.js';

export interface ScopeIndex {
  /** The places that hold for a sender or recipient, weakest first: global, wildcard domains from the widest on, domain, user. */
  chain(end: MailEnd): readonly SettingsScope[];
}

export function indexScopes(scopes: readonly SettingsScope[]): ScopeIndex {
  const byPlace = new Map<string, SettingsScope[]>();
  for (const scope of scopes) {
    const place = placeOf(scope.scope);
    const there = byPlace.get(place);
    if (there === undefined) byPlace.set(place, [scope]);
    else there.push(scope);
  }
  return { chain: (end) => placesOf(end).flatMap((place) => byPlace.get(place) ?? []) };
}

/** True if values or exceptions of a place reach this end of a mail. */
export function scopeCovers(scope: ScopeRef, end: MailEnd): boolean {
  return placesOf(end).includes(placeOf(scope));
}

/** True if both name the same place of the tree. */
export function samePlace(one: ScopeRef, other: ScopeRef): boolean {
  return placeOf(one) === placeOf(other);
}

/**
 * True if a domain is meant by one of the names: `example.com` means itself, `*.example.com` everything below it at any depth and not
 * itself. Names and domain are in ASCII, lower case.
 */
export function domainCovered(domain: string | null, names: readonly string[]): boolean {
  if (domain === null) return false;
  return names.some((name) => (name.startsWith('*.') ? domain.endsWith(name.slice(1)) && domain.length >= name.length : name === domain));
}

function placeOf(scope: ScopeRef): string {
  switch (scope.level) {
    case 'global':
      return 'global';
    case 'wildcard-domain':
      return `below ${scope.domain}`;
    case 'domain':
      return `domain ${scope.domain}`;
    case 'user':
      return `user ${scope.tag}`;
  }
}

/** Every place that could hold for this end, weakest first. An address literal has no domain above it. */
function placesOf({ domain, tag }: MailEnd): readonly string[] {
  const places = ['global'];
  if (domain !== null) {
    const labels = domain.startsWith('[') ? [] : domain.split('.');
    for (let i = labels.length - 1; i > 0; i -= 1) places.push(`below ${labels.slice(i).join('.')}`);
    places.push(`domain ${domain}`);
  }
  if (tag !== null) places.push(`user ${tag}`);
  return places;
}
