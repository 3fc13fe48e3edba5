/**
 * Where a published key lies: the Web Key Directory (draft-koch-openpgp-webkey-service). An address gives a path under its domain, so that
 * anybody who wants to write finds the key without asking a third party.
 */
import { createHash } from 'node:crypto';
import { zBase32 } from './z-base-32.js';

/** Both places of one address; a domain uses one of them. */
export interface WkdPlaces {
  /** Under a host of its own, `openpgpkey.`; asked first (§3.1). */
  readonly advanced: string;
  /** Under the domain itself. */
  readonly direct: string;
  /** Paths from the root of these hosts, without the question behind it. */
  readonly advancedPath: string;
  readonly directPath: string;
}

/**
 * @param address - its domain in lower case and ASCII form.
 * @returns `undefined` for what is no address.
 */
export function wkdPlaces(address: string): WkdPlaces | undefined {
  const at = address.lastIndexOf('@');
  if (at < 1 || at === address.length - 1) return undefined;
  const local = address.slice(0, at);
  const domain = address.slice(at + 1).toLowerCase();
  // only the letters of ASCII are made small (§3.1)
  const hash = zBase32(
    createHash('sha1')
      .update(local.replace(/[A-Z]/g, (letter) => letter.toLowerCase()))
      .digest(),
  );
  const question = `?l=${encodeURIComponent(local)}`;
  const advancedPath = `/.well-known/openpgpkey/${domain}/hu/${hash}`;
  const directPath = `/.well-known/openpgpkey/hu/${hash}`;
  return {
    advanced: `https://openpgpkey.${domain}${advancedPath}${question}`,
    direct: `https://${domain}${directPath}${question}`,
    advancedPath,
    directPath,
  };
}
