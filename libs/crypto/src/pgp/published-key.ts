/** A key as a directory gives it away: to whom asks for one address it tells no other. */
import { readPackets, TAG, writePacket } from './packets.js';
import type { PgpKey } from './pgp-key.js';
import { addressOfUserId } from './user-id-address.js';

/** @returns the public key in binary with the user ids of that address alone (draft-koch-openpgp-webkey-service §5). */
export function publishedPgpKey({ bytes }: PgpKey, address: string): Buffer {
  const kept: Buffer[] = [];
  let isTold = true;
  for (const { tag, body } of readPackets(bytes)) {
    if (tag === TAG.userId) isTold = addressOfUserId(body.toString('utf8')) === address;
    else if (tag !== TAG.signature) isTold = true;
    if (isTold) kept.push(writePacket(tag, body));
  }
  return Buffer.concat(kept);
}
