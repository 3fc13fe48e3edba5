import type { Identifier } from './identifier.js';
import { ipv4 } from './ipv4.js';

const GROUP = /^[0-9a-f]{1,4}$/i;
const ALL_GROUPS = 8;

/** An IPv6 address in any of its text forms: full, with one `::`, or ending in an IPv4 address. No zone, no prefix length. */
export const ipv6: Identifier = {
  id: 'ipv6',
  name: 'IPv6 address',
  sources: ['RFC 4291 §2.2', 'RFC 5952'],
  compact: (text) => text.trim().toLowerCase(),
  validate: (text) => {
    const halves = text.trim().split('::');
    if (halves.length > 2) return false;
    const counts = halves.map((half, i) => countGroups(half, i === halves.length - 1));
    if (counts.some((count) => count === undefined)) return false;
    const total = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
    return halves.length === 2 ? total < ALL_GROUPS : total === ALL_GROUPS;
  },
};

/** Groups of 16 bits on one side of `::`; `undefined` when one of them is malformed. */
function countGroups(half: string, isLast: boolean): number | undefined {
  if (half === '') return 0;
  const groups = half.split(':');
  const tail = groups.at(-1) ?? '';
  const endsInIpv4 = isLast && tail.includes('.');
  if (endsInIpv4 && !ipv4.validate(tail)) return undefined;
  const plain = endsInIpv4 ? groups.slice(0, -1) : groups;
  if (!plain.every((group) => GROUP.test(group))) return undefined;
  return plain.length + (endsInIpv4 ? 2 : 0);
}
