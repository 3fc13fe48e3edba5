/** OpenPGP messages as only somebody who means harm writes them, packet by packet (RFC 9580 §4 and §5), and private keys with too much work. */
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import * as openpgp from 'openpgp';
import { armored } from '#crypto';

const SHA1_PACKET = Buffer.from([0xd3, 20]);
const PREFIX_BYTES = 18;

export function packet(tag: number, ...body: readonly Buffer[]): Buffer {
  const content = Buffer.concat(body);
  const head = Buffer.from([0xc0 | tag, 0xff, 0, 0, 0, 0]);
  head.writeUInt32BE(content.length, 2);
  return Buffer.concat([head, content]);
}

/** A text, in binary and without a name or a date. */
export const literal = (content: Buffer): Buffer => packet(11, Buffer.from([0x62, 0, 0, 0, 0, 0]), content);
export const zlibPacket = (packets: Buffer): Buffer => packet(8, Buffer.from([2]), deflateSync(packets));
/** Compression that does nothing: layers that cost nobody anything to write. */
export const hollow = (packets: Buffer, layers: number): Buffer =>
  Array.from({ length: layers }).reduce<Buffer>((inside) => packet(8, Buffer.from([0]), inside), packets);

/** A content encrypted for a key: with a hash that a change breaks, or as before 2000, without. */
export class SealedPgp {
  private constructor(
    private readonly sessionKey: Buffer,
    /** A packet of type 1. */
    readonly named: Buffer,
  ) {}

  /** @param file - armored public or private key. */
  static async for(file: Buffer): Promise<SealedPgp> {
    const sessionKey = randomBytes(32);
    const encryptionKeys = await openpgp.readKey({ armoredKey: file.toString('latin1') });
    const named = await openpgp.encryptSessionKey({ data: sessionKey, algorithm: 'aes256', encryptionKeys, format: 'binary' });
    return new SealedPgp(sessionKey, Buffer.from(named));
  }

  /** §5.13.1. */
  withHash(packets: Buffer): Buffer {
    const hashed = Buffer.concat([prefix(), packets, SHA1_PACKET]);
    const whole = Buffer.concat([hashed, createHash('sha1').update(hashed).digest()]);
    return packet(18, Buffer.from([1]), this.cfb(whole, Buffer.alloc(16)));
  }

  /** §5.7: behind the prefix it begins anew, from the last block that it made. */
  withoutHash(packets: Buffer): Buffer {
    const first = this.cfb(prefix(), Buffer.alloc(16));
    return packet(9, first, this.cfb(packets, first.subarray(PREFIX_BYTES - 16)));
  }

  private cfb(plain: Buffer, iv: Buffer): Buffer {
    const cipher = createCipheriv('aes-256-cfb', this.sessionKey, iv);
    return Buffer.concat([cipher.update(plain), cipher.final()]);
  }
}

/** The body of a PGP/MIME mail (RFC 3156 §4), with its first fields. */
export function pgpMime(...packets: readonly Buffer[]): Buffer {
  const head = 'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=e\r\n\r\n--e\r\n';
  const control = 'Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n\r\n--e\r\nContent-Type: application/octet-stream\r\n\r\n';
  return Buffer.concat([Buffer.from(head + control), armored('PGP MESSAGE', Buffer.concat(packets)), Buffer.from('\r\n--e--\r\n')]);
}

/** A session key for a password that takes 2 TiB of memory 255 times to try (§3.7.1.4). */
export const monsterPasswordPacket = (): Buffer =>
  packet(3, Buffer.from([4, 9, 4]), randomBytes(16), Buffer.from([255, 16, 31]), randomBytes(33));

/** Private keys under a password, binary: one whose Argon2 takes all memory, and so many that each takes the most that can be hashed. */
export async function monsterKeys(privateFile: Buffer, passphrase: string): Promise<{ argon2: Buffer; iterated: Buffer }> {
  const read = () => openpgp.readPrivateKey({ armoredKey: privateFile.toString('latin1') });
  const argon2 = await openpgp.encryptKey({
    privateKey: await read(),
    passphrase,
    config: { aeadProtect: true, s2kType: openpgp.enums.s2k.argon2, s2kArgon2Params: { passes: 1, parallelism: 1, memoryExponent: 10 } },
  });
  for (const { keyPacket } of argon2.getKeys()) if ('s2k' in keyPacket) Object.assign(keyPacket.s2k as object, { t: 255, encodedM: 31 });
  const iterated = await openpgp.encryptKey({ privateKey: await read(), passphrase, config: { s2kIterationCountByte: 255 } });
  const many = Buffer.concat(Array.from({ length: 250 }, () => Buffer.from(iterated.write())));
  return { argon2: Buffer.from(argon2.write()), iterated: many };
}

function prefix(): Buffer {
  const random = randomBytes(16);
  return Buffer.concat([random, random.subarray(14)]);
}
