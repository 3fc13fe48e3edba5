/** How commands name one key of the ring. */
import { type PgpKeyDetail, type PgpKeyRow, routes } from '#contracts';
import { plainLine } from '../platform/plain-text.js';
import type { EngineClient } from './engine-client.js';
import { CommandFailed } from './terminal.js';

export const PGP_KEY = 'id in the ring, fingerprint or the beginning of it, or the 16 digits of its key id';

const ID = /^[0-9A-HJKMNP-TV-Z]{26}$/;
const KEY_ID_DIGITS = 16;

/** The one key that is meant. @throws CommandFailed */
export async function namedPgpKey(client: EngineClient, name: string): Promise<PgpKeyDetail> {
  if (ID.test(name)) return client.ask(routes.pgpKey, { parameters: { id: name } });
  const digits = name.replaceAll(/[:\s]|^0x/gi, '').toLowerCase();
  if (!/^[0-9a-f]{8,64}$/.test(digits))
    throw new CommandFailed(plainLine(`${name} is neither an id nor a fingerprint of 8 digits or more`));
  const { keys } = await client.ask(routes.pgpKeys, { query: { q: digits, limit: 200 } });
  const isMeant = ({ fingerprint }: PgpKeyRow): boolean =>
    fingerprint.startsWith(digits) || (digits.length >= KEY_ID_DIGITS && fingerprint.endsWith(digits));
  const [found, other] = keys.filter(isMeant);
  if (found === undefined) throw new CommandFailed(`no key of the ring has the fingerprint ${digits}`);
  if (other !== undefined) throw new CommandFailed(`several keys fit ${digits}; give more digits`);
  return client.ask(routes.pgpKey, { parameters: { id: found.id } });
}

/** The name that the owner prefers. */
export function userOf({ userIds }: Pick<PgpKeyRow, 'userIds'>): string {
  return (userIds.find(({ isPrimary }) => isPrimary) ?? userIds[0])?.text ?? '';
}
