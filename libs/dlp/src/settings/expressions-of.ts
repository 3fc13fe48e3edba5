/** Which expressions a value would have compiled, whether it is one of its setting or not. */
import type { SettingDefinition } from './definition.js';

/** Source texts, in order; empty for settings that search for nothing. Never throws. */
export function expressionsOf({ key, kind }: Pick<SettingDefinition, 'key' | 'kind'>, value: unknown): readonly string[] {
  if (key === 'subjectFilter.rules' && Array.isArray(value)) return value.filter((rule) => typeof rule === 'string');
  if (kind !== 'trigger' && kind !== 'header-trigger') return [];
  const isSearch = typeof value === 'object' && value !== null && 'kind' in value && 'text' in value;
  return isSearch && value.kind === 'regex' && typeof value.text === 'string' ? [value.text] : [];
}
