/** The value types that several keys of the configuration share. */
import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { z } from 'zod';

/** Network in CIDR notation, IPv4 or IPv6. */
export const network = z
  .string()
  .refine(isNetwork, { error: 'is not a network in CIDR notation' })
  .meta({ allowedText: 'network such as 192.0.2.0/24 or 2001:db8::/32' });

/**
 * Domain name, kept in lower case and in the ASCII form (RFC 5891 A-labels) in which mail brings it; `*.example.org` means all
 * domains below.
 */
export const domain = z
  .string()
  .toLowerCase()
  .overwrite(asciiForm)
  .regex(/^(\*\.)?(?!-)[a-z0-9-]+(\.[a-z0-9-]+)*$/, { error: 'is not a domain name' })
  .meta({ allowedText: 'domain such as example.org or *.example.org' });

/** `https://` for the interface of keys.openpgp.org (VKS), `hkps://` for that of other key servers (HKP). */
export const keyServer = z
  .string()
  .toLowerCase()
  .regex(/^(?:https|hkps):\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?\/?$/, { error: 'is not the address of a key server' })
  .meta({ allowedText: 'address such as https://keys.openpgp.org (VKS) or hkps://keys.example.org (HKP)' });

/** Host to listen on or to connect to: a name or an IP address. */
export const host = z
  .string()
  .regex(/^[^\s/@]+$/, { error: 'is not a host name or an IP address' })
  .meta({ allowedText: 'host name or IP address' });

/** Port to listen on. */
export const listenPort = z.int().min(0).max(65_535);

/** Path of a file, from the working directory when relative. */
export const filePath = z.string().min(1).meta({ allowedText: 'path' });

/** Whole number in a range that is printed in the reference. */
export const wholeNumber = (least: number, most: number): z.ZodInt => z.int().min(least).max(most);

/** What has none stays as it is, and is refused for that. */
function asciiForm(name: string): string {
  const [, below = '', base = ''] = /^(\*\.)?([\p{L}\p{M}\p{N}.-]+)$/u.exec(name) ?? [];
  const ascii = /^[ -~]*$/.test(base) ? base : domainToASCII(base);
  return ascii === '' ? name : below + ascii;
}

function isNetwork(text: string): boolean {
  const [address = '', prefix = '', ...rest] = text.split('/');
  const family = isIP(address);
  return rest.length === 0 && family !== 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128);
}
