/** Addresses of the envelope (RFC 5321 §4.1.2) and of header fields (RFC 5322 §3.4), and which of them are inside. */

import { domainToASCII } from 'node:url';

/** The two sides of an address. */
export interface AddressParts {
  /** As written, quotes included; its case matters in principle (RFC 5321 §2.4). */
  readonly local: string;
  /** Lower-case, in ASCII form (RFC 5891 A-labels); an address literal such as `[192.0.2.1]` stays as it is. */
  readonly domain: string;
}

/**
 * Splits at the last `@` that is not inside the quoted local part, so that `"a@inside.example"@outside.example` is outside. Angle brackets
 * around the address and a source route (`@hop.example:`, RFC 5321 appendix C) are taken off. `undefined` for the null sender and for
 * what is no address.
 */
export function splitAddress(address: string): AddressParts | undefined {
  const bare = address
    .trim()
    .replace(/^<|>$/g, '')
    .replace(/^@[^:"]*:/, '');
  const at = bare.startsWith('"') ? atAfterQuotes(bare) : bare.lastIndexOf('@');
  if (at < 1) return undefined;
  const domain = asciiDomain(bare.slice(at + 1));
  return domain === undefined ? undefined : { local: bare.slice(0, at), domain };
}

/** The domain of an address, lower-case and in ASCII form; `undefined` as with {@link splitAddress}. */
export function domainOf(address: string): string | undefined {
  return splitAddress(address)?.domain;
}

/** Longer fields are no address of a person. */
export const MOST_FIELD_CHARACTERS = 2_000;

/**
 * The first address of a header field such as `From` (RFC 5322 §3.4), decoded: without display name, comments and brackets.
 * `undefined` when there is none.
 */
export function mailboxIn(field: string): string | undefined {
  const bare = field
    .slice(0, MOST_FIELD_CHARACTERS)
    .replace(/"(?:\\.|[^"\\])*"(?!@)/g, ' ')
    .replace(/\((?:\\.|[^()\\])*\)/g, ' ');
  const address = (/<([^<>]*)>/.exec(bare)?.[1] ?? bare.split(',')[0] ?? '').trim();
  return splitAddress(address) === undefined || /\s/.test(address) ? undefined : address;
}

/**
 * Whether the address lies in one of the internal domains. An entry `example.com` means exactly that domain, `*.example.com` all
 * domains below it but not itself. What is no address is not internal: doubt counts as outside, where DLP applies.
 */
export function isInternal(address: string, internalDomains: readonly string[]): boolean {
  const domain = domainOf(address);
  return domain !== undefined && internalDomains.some((entry) => covers(entry, domain));
}

function covers(entry: string, domain: string): boolean {
  const isWildcard = entry.startsWith('*.');
  const base = asciiDomain(isWildcard ? entry.slice(2) : entry);
  if (base === undefined) return false;
  return isWildcard ? domain.endsWith(`.${base}`) : domain === base;
}

function asciiDomain(domain: string): string | undefined {
  const written = domain.trim().replace(/\.$/, '').toLowerCase();
  if (/^\[[^\]\s]+\]$/.test(written)) return written;
  // domainToASCII reads what a browser would: characters that end a host in a URL, and numbers it takes for IPv4, are refused first.
  if (written === '' || /[\s/\\?#@:<>[\]%"(),;]/.test(written)) return undefined;
  if (/^[a-z0-9._-]+$/.test(written)) return written;
  return domainToASCII(written) || undefined;
}

/** The `@` behind the closing quote of the local part, -1 when there is none. */
function atAfterQuotes(address: string): number {
  for (let i = 1; i < address.length; i++) {
    const char = address.charAt(i);
    if (char === '\\') i++;
    else if (char === '"') return address.charAt(i + 1) === '@' ? i + 1 : -1;
  }
  return -1;
}
