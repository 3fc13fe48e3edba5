import type { EngineKeys } from '../platform/engine-keys.js';
import { scopeNamed } from '../settings/scope-name.js';
import type { PlainScope } from './pdf-password-book.js';

/** An address, `example.com` or `*.example.com`; undefined for what is none of them. A password for everybody would be none. */
export function passwordScope(name: string, keys: Pick<EngineKeys, 'tagAddress'>): PlainScope | undefined {
  const scope = scopeNamed(name, keys);
  return scope === undefined || scope.level === 'global' ? undefined : scope;
}
