/** The two names of a key: the domain that signs, and the selector under which the key is published (RFC 6376 §3.1). */
import { domainToASCII } from 'node:url';
import { DkimRefused } from './dkim-refused.js';

/** Where a key is published, both lower-case and in ASCII form (RFC 5891 A-labels). */
export interface DkimName {
  readonly domain: string;
  readonly selector: string;
}

/** A label of a host name (RFC 1035 §2.3.1). */
const HOST_LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** The underscore is no part of a selector either (RFC 6376 §3.1), but in use. */
const SELECTOR_LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
/** RFC 1035 §2.3.4, without the final dot. */
const MOST_CHARACTERS = 253;

/**
 * Reads both names.
 * @throws DkimRefused `not-a-domain` (one of at least two labels is wanted), `not-a-selector`.
 */
export function dkimName(domain: string, selector: string): DkimName {
  const name = { domain: asciiName(domain), selector: asciiName(selector) };
  if (!isHostName(name.domain)) throw new DkimRefused('not-a-domain', 'the domain is none that could sign mail');
  if (!isDkimName(name))
    throw new DkimRefused('not-a-selector', 'the selector is no name: letters, digits and hyphens, with dots between labels');
  return name;
}

/** Whether both are names of DNS, lower-case and in ASCII form. */
export function isDkimName(name: DkimName): boolean {
  const { domain, selector } = name;
  return isHostName(domain) && consistsOf(selector, SELECTOR_LABEL) && recordName(name).length <= MOST_CHARACTERS;
}

/** Where DNS has the record: `selector._domainkey.domain`, without final dot (RFC 6376 §3.6.2.1). */
export function recordName({ domain, selector }: DkimName): string {
  return `${selector}._domainkey.${domain}`;
}

function asciiName(name: string): string {
  const written = name.trim().replace(/\.$/, '').toLowerCase();
  // domainToASCII reads what a browser would: it is asked only for what needs it.
  return /^[\x21-\x7e]*$/.test(written) || /[\s/\\?#@:<>[\]%"(),;]/.test(written) ? written : domainToASCII(written);
}

function isHostName(name: string): boolean {
  return name.includes('.') && consistsOf(name, HOST_LABEL);
}

function consistsOf(name: string, label: RegExp): boolean {
  return name.length <= MOST_CHARACTERS && name.split('.').every((each) => label.test(each));
}
