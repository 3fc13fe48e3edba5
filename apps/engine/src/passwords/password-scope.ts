/** Where a password holds: as people write it, as somebody there, and what lies in it. */
import { domainCovered, samePlace, type MailEnd } from '#dlp';
import type { PdfPasswordScope } from '#events';
import { domainOf } from '#mail';
import type { EngineKeys } from '../platform/engine-keys.js';
import { scopeNamed } from '../settings/scope-name.js';
import type { PlainScope } from './pdf-password-book.js';

/** An address, `example.com` or `*.example.com`; undefined for what is none of them. A password for everybody would be none. */
export function passwordScope(name: string, keys: Pick<EngineKeys, 'tagAddress'>): PlainScope | undefined {
  const scope = scopeNamed(name, keys);
  return scope === undefined || scope.level === 'global' ? undefined : scope;
}

type Place = { readonly level: 'user'; readonly tag: string } | Exclude<PdfPasswordScope, { level: 'user' }>;

/** Somebody in it for whom no nearer place holds. The domain of a person stays unknown, unless their address is at hand. */
export function somebodyIn(scope: Place, address = ''): MailEnd {
  if (scope.level === 'user') return { domain: domainOf(address) ?? null, tag: scope.tag };
  return { domain: scope.level === 'domain' ? scope.domain : `any.${scope.domain}`, tag: null };
}

type Kept = { readonly id: string; readonly scope: PdfPasswordScope };
/** Opens whom a password is for, as people write it. */
type NameOf = (record: Kept) => Promise<string>;

/**
 * Those of a place and of all that lies in it: in a domain its addresses, in `*.example.com` every domain and address below `example.com`.
 * An address that cannot be opened any more lies in its own place only.
 */
export async function passwordsIn<R extends Kept>(place: PlainScope, records: readonly R[], nameOf: NameOf): Promise<R[]> {
  const found: R[] = [];
  for (const record of records) if (samePlace(record.scope, place) || (await liesIn(place, record, nameOf))) found.push(record);
  return found;
}

async function liesIn(place: PlainScope, record: Kept, nameOf: NameOf): Promise<boolean> {
  const { scope } = record;
  if (place.level === 'user' || (place.level === 'domain' && scope.level !== 'user')) return false;
  const domain = scope.level === 'user' ? domainOf(await nameOf(record)) : scope.domain;
  return domain !== undefined && domainCovered(domain, [place.level === 'domain' ? place.domain : `*.${place.domain}`]);
}
