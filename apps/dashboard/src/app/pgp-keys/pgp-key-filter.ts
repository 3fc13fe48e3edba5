/** What is asked of the list of OpenPGP keys, as it stands in the address. Pure. */
import { pgpKeyStateSchema } from '#contracts';
import type { Query } from '../gateway-api/gateway.js';
import { stateChips } from './pgp-key-words.js';

export const PAGE_SIZE = 50;

/** `from`: how many come before the page. */
export type PgpKeyFilter = Readonly<Record<'q' | 'trusted' | 'encrypts' | 'signs' | 'privateKey' | 'order' | 'from', string>>;

export const NO_FILTER: PgpKeyFilter = { q: '', trusted: '', encrypts: '', signs: '', privateKey: '', order: '', from: '' };

const states = pgpKeyStateSchema.options.map((state) => [state, stateChips[state].words] as const);

/** What is chosen beside the search text; the first of each is "any". */
export const choices = [
  {
    name: 'trusted',
    label: 'Trust',
    options: [
      ['', 'Trusted or not'],
      ['yes', 'Trusted'],
      ['no', 'Not trusted'],
    ],
  },
  { name: 'encrypts', label: 'To encrypt', options: [['', 'To encrypt: any'], ...states] },
  { name: 'signs', label: 'To sign', options: [['', 'To sign: any'], ...states] },
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
    name: 'order',
    label: 'Order',
    options: [
      ['', 'By name'],
      ['next', 'What ends next'],
      ['new', 'Newest first'],
    ],
  },
] as const satisfies readonly {
  name: Exclude<keyof PgpKeyFilter, 'q' | 'from'>;
  label: string;
  options: readonly (readonly [string, string])[];
}[];

/** The engine's question. */
export function queryOf({ order, from, ...asked }: PgpKeyFilter): Query {
  const set = Object.fromEntries(Object.entries(asked).filter(([, value]) => value.trim() !== ''));
  const offset = /^\d{1,6}$/.test(from) ? Number(from) : 0;
  return { ...set, ...orders[order], offset, limit: PAGE_SIZE };
}

const orders: Readonly<Record<string, Query>> = { '': {}, next: { sort: 'end' }, new: { sort: 'imported' } };

/** Whether it leaves keys out. */
export const narrows = ({ q, trusted, encrypts, signs, privateKey }: PgpKeyFilter): boolean =>
  [q, trusted, encrypts, signs, privateKey].some((value) => value.trim() !== '');
