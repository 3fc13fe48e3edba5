/** The address in a user id, which is text that only by custom looks like a mailbox (RFC 9580 §5.11). */
import { domainToASCII } from 'node:url';

/** One pair of brackets at the end, or nothing but an address. What can be read in two ways has none. */
const MAILBOX = /^[^<>]*<([^<>]*)>$/;
/** Local part without quotes; nobody has others in a key. */
const ADDRESS = /^([^\s<>@"(),;:\\[\]]{1,64})@([^\s<>@"(),;:\\[\]/?#%]{1,255})$/;

/** In lower case, the domain in ASCII form; null when there is none. */
export function addressOfUserId(text: string): string | null {
  const bare = (MAILBOX.exec(text)?.[1] ?? text).trim();
  const [, local, domain] = ADDRESS.exec(bare) ?? [];
  if (local === undefined || domain === undefined) return null;
  const written = domain.toLowerCase().replace(/\.$/, '');
  const ascii = /^[\x21-\x7e]*$/.test(written) ? written : domainToASCII(written);
  return ascii === '' ? null : `${local.toLowerCase()}@${ascii}`;
}
