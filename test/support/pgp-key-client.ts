/** People at the pages of OpenPGP keys, and keys to bring along. */
import type { PgpKeyDetail, PgpKeyImportResult, PgpKeyList, Problem } from '#contracts';
import { armored, generatePgpKey, lockedSecretBytes, type PgpKeyType, type PgpSecretKey, secretBytes } from '#crypto';
import type { HttpClient } from './http-client.js';

/** Of private keys in files. */
export const KEY_PASSWORD = 'Pässword of the file';

export interface MadePgpKey {
  readonly secret: PgpSecretKey;
  readonly fingerprint: string;
  /** Armored. */
  readonly publicFile: Buffer;
  readonly privateFile: Buffer;
  /** Under {@link KEY_PASSWORD}. */
  readonly lockedFile: Buffer;
  /** The beginning of its private number, 24 bytes. */
  readonly privateNumber: Buffer;
}

/** A key as somebody brings it along, made on the first of March 2026. */
export async function madePgpKey(
  address: string,
  more: { readonly type?: PgpKeyType; readonly validDays?: number } = {},
): Promise<MadePgpKey> {
  const at = new Date('2026-03-01T10:00:00Z');
  const secret = await generatePgpKey({ type: 'curve25519', name: address.replace(/@.*/, ''), address, at, ...more });
  return {
    secret,
    fingerprint: secret.key.primary.fingerprint,
    publicFile: armored('PGP PUBLIC KEY BLOCK', secret.key.bytes),
    privateFile: armored('PGP PRIVATE KEY BLOCK', secretBytes(secret)),
    lockedFile: armored('PGP PRIVATE KEY BLOCK', await lockedSecretBytes(secret, KEY_PASSWORD)),
    privateNumber: privateNumberOf(secretBytes(secret)),
  };
}

/** Of a key on Curve25519, RFC 9580 §5.5.3: behind the public part of 51 bytes, which has no password, comes the number with its length. */
export function privateNumberOf(binary: Buffer): Buffer {
  return binary.subarray(2 + 51 + 3, 2 + 51 + 3 + 24);
}

export class PgpKeyClient {
  private static sent = 0;

  constructor(readonly client: HttpClient) {}

  static key(): Record<string, string> {
    PgpKeyClient.sent += 1;
    return { 'Idempotency-Key': `pgp-key-${String(PgpKeyClient.sent)}` };
  }

  list(query = ''): Promise<PgpKeyList> {
    return this.client.json('GET', `/pgp-keys${query}`);
  }

  show(id: string): Promise<PgpKeyDetail> {
    return this.client.json('GET', `/pgp-keys/${id}`);
  }

  command<T>(path: string, body: object, headers = PgpKeyClient.key()): Promise<T> {
    return this.client.json('POST', path, body, headers);
  }

  import(bytes: Buffer, more: object = {}, headers = PgpKeyClient.key()): Promise<PgpKeyImportResult> {
    return this.command('/pgp-keys/import', { file: bytes.toString('base64'), ...more }, headers);
  }

  /** Imports a file of one key; answers its id. */
  async kept(bytes: Buffer): Promise<string> {
    return (await this.import(bytes)).entries[0]?.id ?? '';
  }

  step(id: string, name: string, body: object, headers = PgpKeyClient.key()): Promise<PgpKeyDetail> {
    return this.command(`/pgp-keys/${id}/${name}`, body, headers);
  }

  /** The problem that a command is refused with. @throws when it is not */
  async refusal(path: string, body: object): Promise<Problem> {
    const response = await this.client.send('POST', path, body, PgpKeyClient.key());
    const answer = (await response.json().catch(() => undefined)) as Problem;
    if (response.ok) throw new Error(`${path} was not refused`);
    return answer;
  }
}
