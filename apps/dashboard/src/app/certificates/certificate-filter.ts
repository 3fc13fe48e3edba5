/** What is asked of the list of certificates, as it stands in the address. Pure. */
import { certificateObjectionSchema } from '#contracts';
import type { Query } from '../gateway-api/gateway.js';
import { stateChips } from './certificate-words.js';

export const PAGE_SIZE = 50;

/** `from`: how many come before the page. */
export type CertificateFilter = Readonly<Record<'q' | 'kind' | 'state' | 'privateKey' | 'inUse' | 'order' | 'from', string>>;

export const NO_FILTER: CertificateFilter = { q: '', kind: '', state: '', privateKey: '', inUse: '', order: '', from: '' };

/** What is chosen beside the search text; the first of each is "any". */
export const choices = [
  {
    name: 'kind',
    label: 'Of whom',
    options: [
      ['', 'People and authorities'],
      ['person', 'People'],
      ['authority', 'Authorities'],
      ['root', 'Trusted roots'],
    ],
  },
  {
    name: 'state',
    label: 'State',
    options: [
      ['', 'Any state'],
      ['usable', 'Usable'],
      ['unusable', 'Not usable'],
      ...certificateObjectionSchema.options.map((state) => [state, stateChips[state].words] as const),
    ],
  },
  {
    name: 'privateKey',
    label: 'Private key',
    options: [
      ['', 'Any key'],
      ['yes', 'With private key'],
      ['no', 'Without'],
    ],
  },
  {
    name: 'inUse',
    label: 'Use',
    options: [
      ['', 'Used or not'],
      ['yes', 'In use'],
      ['no', 'Not in use'],
    ],
  },
  {
    name: 'order',
    label: 'Order',
    options: [
      ['', 'By name'],
      ['next', 'What ends next'],
      ['new', 'Newest first'],
    ],
  },
] as const satisfies readonly {
  name: Exclude<keyof CertificateFilter, 'q' | 'from'>;
  label: string;
  options: readonly (readonly [string, string])[];
}[];

/** The engine's question. What ends next has not ended yet. */
export function queryOf({ order, from, ...asked }: CertificateFilter, nowIso: string): Query {
  const set = Object.fromEntries(Object.entries(asked).filter(([, value]) => value.trim() !== ''));
  const offset = /^\d{1,6}$/.test(from) ? Number(from) : 0;
  return { ...set, ...orders[order], ...(order === 'next' && { endsFrom: nowIso }), offset, limit: PAGE_SIZE };
}

const orders: Readonly<Record<string, Query>> = { '': {}, next: { sort: 'end' }, new: { sort: 'imported' } };

/** Whether it leaves certificates out. */
export const narrows = ({ q, kind, state, privateKey, inUse, order }: CertificateFilter): boolean =>
  [q, kind, state, privateKey, inUse].some((value) => value.trim() !== '') || order === 'next';
