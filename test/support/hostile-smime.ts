/** S/MIME as only somebody who means harm writes it: changed on the way, packed too well, layered without end. */
import { deflateSync } from 'node:zlib';
import { encryptCms } from '#crypto';
import { pkcs7Mime } from '#mail';
import { encode, integer, octetString, oid, sequence, tagged } from '../../libs/crypto/src/certificates/der-write.js';

const DATA = '1.2.840.113549.1.7.1';
/** aes256-CBC with the tag and length of its IV, as they stand before the ciphertext. */
const CBC = Buffer.from('060960864801650304012a0410', 'hex');
const BLOCK = 16;

/** CompressedData (RFC 3274). */
export function compressedCms(content: Buffer): Buffer {
  const inside = sequence(oid(DATA), tagged(0, octetString(deflateSync(content))));
  const zlib = sequence(oid('1.2.840.113549.1.9.16.3.8'));
  return sequence(oid('1.2.840.113549.1.9.16.1.9'), tagged(0, sequence(integer(0), zlib, inside)));
}

/** SignedData that nobody has signed. */
export function unsignedCms(content: Buffer): Buffer {
  const inside = sequence(oid(DATA), tagged(0, octetString(content)));
  return sequence(oid('1.2.840.113549.1.7.2'), tagged(0, sequence(integer(1), encode(0x31), inside, encode(0x31))));
}

/**
 * EFAIL, §4.1: 16 bytes of ours in the place of a block of the content, without the key, since its first block is known.
 *
 * @param sealed - EnvelopedData with AES-256-CBC. @param known - the first 16 bytes of its content. @param at - number of the block; the one before it becomes noise.
 */
export function withGadget(sealed: Buffer, { known, wanted, at }: { known: Buffer; wanted: Buffer; at: number }): Buffer {
  const changed = Buffer.from(sealed);
  const iv = sealed.indexOf(CBC) + CBC.length;
  const begin = sealed.length - lengthBehind(sealed, iv + BLOCK);
  for (let index = 0; index < BLOCK; index += 1) {
    changed[begin + (at - 1) * BLOCK + index] = (sealed[iv + index] ?? 0) ^ (known[index] ?? 0) ^ (wanted[index] ?? 0);
  }
  sealed.copy(changed, begin + at * BLOCK, begin, begin + BLOCK);
  return changed;
}

/** With one bit of its last block but one, or of its tag, turned round: CBC then ends in a padding that is none. */
export function withBrokenEnd(sealed: Buffer, backwards: number): Buffer {
  const changed = Buffer.from(sealed);
  changed[sealed.length - backwards] = (sealed[sealed.length - backwards] ?? 0) ^ 0x80;
  return changed;
}

/** Envelopes one in the other, around SignedData that nobody has signed, one in the other; in binary, so that each layer adds the same. */
export function nestedEnvelopes(
  entity: Buffer,
  layers: { readonly envelopes: number; readonly inside: number },
  certificate: Buffer,
): Buffer {
  const head = Buffer.from('Content-Type: application/pkcs7-mime; smime-type=signed-data\r\nContent-Transfer-Encoding: binary\r\n\r\n');
  let inside = entity;
  for (let layer = 0; layer < layers.inside; layer += 1) inside = Buffer.concat([head, unsignedCms(inside)]);
  for (let layer = 1; layer < layers.envelopes; layer += 1) inside = Buffer.concat([head, encryptCms(inside, [{ der: certificate }])]);
  return pkcs7Mime(encryptCms(inside, [{ der: certificate }]), 'authEnveloped-data');
}

/** Clear signatures one around the other, all of them the same one. */
export function nestedSignatures(entity: Buffer, layers: number, signature: Buffer): Buffer {
  const [heads, tails]: [string[], string[]] = [[], []];
  for (let layer = 0; layer < layers; layer += 1) {
    const boundary = `b${layer.toString(36)}b`;
    const type = 'multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256';
    heads.push(`Content-Type: ${type}; boundary=${boundary}\r\n\r\n--${boundary}\r\n`);
    const part = `Content-Type: application/pkcs7-signature\r\nContent-Transfer-Encoding: base64\r\n\r\n${signature.toString('base64')}`;
    tails.push(`\r\n--${boundary}\r\n${part}\r\n--${boundary}--\r\n`);
  }
  return Buffer.concat([Buffer.from(heads.join('')), entity, Buffer.from(tails.toReversed().join(''))]);
}

/** Of the ciphertext, by its own length (X.690 §8.1.3), which stands behind its tag. */
function lengthBehind(der: Buffer, at: number): number {
  const first = der[at + 1] ?? 0;
  return first < 0x80 ? first : der.readUIntBE(at + 2, first & 0x7f);
}
