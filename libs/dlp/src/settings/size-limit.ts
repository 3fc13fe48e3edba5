/** Up to which size a method of encryption takes a mail. */
import { limit } from './define.js';
import type { SettingDefinition, SettingGroup } from './definition.js';

/** The factory takes 50 MiB. */
export function sizeLimit(
  group: SettingGroup & ('smime' | 'pgp' | 'pdf'),
  method: string,
  acts: { readonly inEffect?: true } = {},
): SettingDefinition {
  return limit(
    {
      key: `${group}.maxSize`,
      group,
      name: `Largest mail for ${method}`,
      description: 'A larger mail is not encrypted this way. The smaller of the two ends holds.',
      ends: 'either',
      ...acts,
    },
    { unit: 'bytes', least: 0, most: 2 ** 40, factory: 50 * 1024 * 1024 },
  );
}
