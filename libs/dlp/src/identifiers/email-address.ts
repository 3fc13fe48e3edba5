import type { Identifier } from './identifier.js';

const LOCAL_PART = /^[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const LABEL = /^[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]{0,61}[\p{L}\p{N}\p{M}])?$/u;
const TOP_LEVEL = /^(?:\p{L}[\p{L}\p{M}]+|xn--[a-z0-9-]+)$/iu;

/** Limits in octets (RFC 5321 §4.5.3.1). */
const MAX_LOCAL_OCTETS = 64;
const MAX_DOMAIN_OCTETS = 255;

/**
 * An internet mail address with a dot-atom local part and a domain of at least two labels; letters of any script on both
 * sides. Quoted local parts and address literals are not taken: in running text they are look-alikes.
 */
export const emailAddress: Identifier = {
  id: 'email-address',
  name: 'E-mail address',
  sources: ['RFC 5321 §4.1.2', 'RFC 5322 §3.4.1', 'RFC 6531 §3.3'],
  compact: (text) => text.trim().toLowerCase(),
  validate: (text) => {
    const address = text.trim();
    const at = address.lastIndexOf('@');
    const local = address.slice(0, at);
    const domain = address.slice(at + 1);
    if (at < 1 || Buffer.byteLength(local) > MAX_LOCAL_OCTETS || Buffer.byteLength(domain) > MAX_DOMAIN_OCTETS) return false;
    const labels = domain.split('.');
    return (
      labels.length >= 2 && LOCAL_PART.test(local) && labels.every((label) => LABEL.test(label)) && TOP_LEVEL.test(labels.at(-1) ?? '')
    );
  },
};
