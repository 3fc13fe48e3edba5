/** Where a password holds, as people write it and as somebody there. */
import type { MailEnd } from '#dlp';
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
