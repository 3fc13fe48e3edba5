/** What the owner of a key can do to it: another name or another sub-key, signed with the key itself. */
import * as pgp from 'openpgp';
import type { MadePgpKey } from './pgp-key-client.js';

/** The public key with a second address, armored. */
export async function withAddress({ privateFile, secret }: MadePgpKey, address: string): Promise<Buffer> {
  const privateKey = await pgp.readPrivateKey({ armoredKey: privateFile.toString() });
  const userIDs = [...secret.key.addresses, address].map((email) => ({ email }));
  const date = new Date('2026-03-01T11:00:00Z');
  const made = await pgp.reformatKey({ privateKey, userIDs, date, format: 'object' });
  return Buffer.from(made.privateKey.toPublic().armor());
}

/** The private key with a sub-key that signs, armored. */
export async function withSigningSubkey({ privateFile }: MadePgpKey): Promise<Buffer> {
  const privateKey = await pgp.readPrivateKey({ armoredKey: privateFile.toString() });
  const date = new Date('2026-03-01T11:00:00Z');
  const made = await privateKey.addSubkey({ sign: true, type: 'ecc', curve: 'ed25519Legacy', date });
  return Buffer.from(made.armor());
}
