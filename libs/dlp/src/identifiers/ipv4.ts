import type { Identifier } from './identifier.js';

const DOTTED_DECIMAL = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

/** An IPv4 address as four decimal numbers 0 to 255 without leading zeros. */
export const ipv4: Identifier = {
  id: 'ipv4',
  name: 'IPv4 address',
  sources: ['RFC 3986 §3.2.2 (IPv4address)'],
  compact: (text) => text.trim(),
  validate: (text) => DOTTED_DECIMAL.test(text.trim()),
};
