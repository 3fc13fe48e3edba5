/** How people name where something holds: `*` or `global`, `*.example.com`, `example.com`, an address. */
import { policyScope, type PolicyScope } from '#events';
import { domainOf, splitAddress } from '#mail';
import type { EngineKeys } from '../platform/engine-keys.js';

/** A scope whose address is not sealed yet. */
export type NamedScope =
  Exclude<PolicyScope, { level: 'user' }> | { readonly level: 'user'; readonly tag: string; readonly address: string };

/** Undefined for what is neither. Domains are taken in any spelling, and kept in ASCII and lower case. */
export function scopeNamed(name: string, keys: Pick<EngineKeys, 'tagAddress'>): NamedScope | undefined {
  const written = name.trim();
  if (written === '*' || written === 'global') return { level: 'global' };
  if (written.includes('@')) return userScope(written, keys);
  const isWildcard = written.startsWith('*.');
  // a domain is what can stand behind an @
  const domain = domainOf(`a@${isWildcard ? written.slice(2) : written}`);
  if (!isWildcard && domain?.includes('.') !== true) return undefined;
  const scope = policyScope.safeParse({ level: isWildcard ? 'wildcard-domain' : 'domain', domain });
  return scope.data === undefined || scope.data.level === 'user' ? undefined : scope.data;
}

/** `*.example.com` for a wildcard domain, else the domain; what only a key opens is not here. */
export function domainName(scope: Exclude<PolicyScope, { level: 'user' }>): string {
  if (scope.level === 'global') return 'global';
  return scope.level === 'domain' ? scope.domain : `*.${scope.domain}`;
}

function userScope(address: string, keys: Pick<EngineKeys, 'tagAddress'>): NamedScope | undefined {
  const tag = keys.tagAddress(address);
  const local = splitAddress(address)?.local;
  if (tag === null || local === undefined) return undefined;
  // what is quoted may hold nearly anything (RFC 5321 §4.1.2)
  const isLocalPart = local.startsWith('"') ? !/\p{Cc}/u.test(local) : !/[\s<>]/.test(address);
  return isLocalPart ? { level: 'user', tag, address } : undefined;
}
