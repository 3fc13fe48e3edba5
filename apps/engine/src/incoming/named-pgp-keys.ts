/** The OpenPGP keys of the ring by the ids that messages and signatures have for them. */
import { judgePgpKey, pgpRecipientsOf, softwarePgpDecryptor, type PgpSecretKey, type PgpSessionKey } from '#crypto';
import type { EngineLog } from '../platform/engine-log.js';
import type { PgpKeyBook } from '../pgp-keys/pgp-key-book.js';
import { trustedKey, type PgpKeyRecord } from '../pgp-keys/pgp-key-record.js';
import type { Signer } from './found-layers.js';
import { ownKey } from './own-key.js';

/** Keys of one mail: the gateway is asked for those of all its people at most. */
const MOST_FOUND = 50;
/** Private keys that are tried for who is not named: each costs a decryption. */
const MOST_TRIED = 8;

export class NamedPgpKeys {
  constructor(
    private readonly book: Pick<PgpKeyBook, 'index' | 'privateKeys'>,
    private readonly log: EngineLog,
  ) {}

  get hasKeys(): boolean {
    for (const { state } of this.book.index.all()) if (state.hasPrivateKey) return true;
    return false;
  }

  /** Expired and revoked ones open, too: mail of years ago is for them. */
  async sessionKeys(packets: readonly Buffer[]): Promise<readonly PgpSessionKey[]> {
    const secrets: PgpSecretKey[] = [];
    for (const { id, key } of this.meant(packets)) {
      const secret = await ownKey(this.book.privateKeys.opened(id, key), id, this.log);
      if (secret !== undefined) secrets.push(secret);
    }
    return softwarePgpDecryptor(secrets).open(packets);
  }

  /** As far as they are trusted; those that are not, whole, behind them: who signed is told either way, and strangers' keys hide nobody. */
  signers(keyIds: readonly string[]): Buffer[] {
    const records = [...new Set(keyIds.flatMap((keyId) => this.book.index.ofKeyId(keyId)))];
    const trustedFirst = [...records.filter(({ state }) => state.trust !== null), ...records.filter(({ state }) => state.trust === null)];
    return trustedFirst.slice(0, MOST_FOUND).map((record) => (trustedKey(record) ?? record.key).bytes);
  }

  /** What is thought of who signed, at this moment. Undefined: nobody has the key. @param part - the key itself, or its sub-key that signed. */
  signerOf({ fingerprint, part }: { readonly fingerprint: string; readonly part: string | undefined }, at: string): Signer | undefined {
    const record = this.book.index.ofFingerprint(fingerprint);
    if (record === undefined) return undefined;
    const key = trustedKey(record);
    const judgement = key && judgePgpKey(key, { purpose: 'sign', at });
    const isExcepted = part !== undefined && record.state.trust?.exceptSubkeys.includes(part) === true;
    const why = judgement === undefined || isExcepted ? 'untrusted' : judgement.usable ? '' : judgement.why;
    return { fingerprint, addresses: (key ?? record.key).addresses, trusted: why === '', why };
  }

  /** Whether somebody said that mail of this author may be signed by a key; of one that nobody trusts, whether it says so itself. */
  signsFor(fingerprint: string, author: string): boolean {
    const { index } = this.book;
    const record = index.ofFingerprint(fingerprint);
    if (record === undefined) return false;
    return record.state.trust === null ? record.key.addresses.includes(author) : index.signsFor(record, author);
  }

  private meant(packets: readonly Buffer[]): PgpKeyRecord[] {
    const names = pgpRecipientsOf(packets);
    const named = new Set(names.flatMap(({ keyId }) => (keyId === undefined ? [] : this.book.index.ofKeyId(keyId))));
    const ours = [...named].filter(({ state }) => state.hasPrivateKey).slice(0, MOST_FOUND);
    if (names.every(({ keyId }) => keyId !== undefined)) return ours;
    const tried: PgpKeyRecord[] = [];
    for (const record of this.book.index.all()) {
      if (tried.length === MOST_TRIED) break;
      if (record.state.hasPrivateKey && !named.has(record)) tried.push(record);
    }
    return [...ours, ...tried];
  }
}
