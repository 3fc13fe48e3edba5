import { describe, expect, it } from 'vitest';
import { ENCRYPTED_ARMOR, SIGNATURE_ARMOR, STORED_ARMOR } from '../../../../test/support/openpgp-examples.js';
import { readArmor } from './armor.js';
import { encryptedDataOfPgp } from './encrypted-data.js';
import { TAG, writePacket } from './packets.js';

const BINARY = readArmor(Buffer.from(ENCRYPTED_ARMOR)).bytes;

describe('the encrypted data of a message', () => {
  it('of gpg is found, armored or binary', () => {
    const data = encryptedDataOfPgp(BINARY);
    // gpg --list-packets: version 1, behind a session key of 94 octets
    expect([data?.[0], BINARY.subarray(-(data?.length ?? 0)).equals(data ?? Buffer.alloc(0))]).toEqual([1, true]);
    expect(encryptedDataOfPgp(Buffer.from(ENCRYPTED_ARMOR))).toEqual(data);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('Hello.')],
    ['a stored message', Buffer.from(STORED_ARMOR)],
    ['a signature', Buffer.from(SIGNATURE_ARMOR)],
    ['encrypted data for nobody', writePacket(TAG.encryptedIntegrity, Buffer.from([1, 2, 3]))],
    ['a message with another behind it', Buffer.concat([BINARY, writePacket(TAG.literal, Buffer.from('in clear'))])],
    ['a message with another before it', Buffer.concat([writePacket(TAG.literal, Buffer.from('in clear')), BINARY])],
    ['a message that is cut off', BINARY.subarray(0, -1)],
    ['armor that is cut off', Buffer.from(ENCRYPTED_ARMOR.replace(/-----END[^]*/, ''))],
  ])('is not there: %s', (_, message) => {
    expect(encryptedDataOfPgp(message)).toBeUndefined();
  });
});
