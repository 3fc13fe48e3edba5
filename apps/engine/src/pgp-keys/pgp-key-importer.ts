/** Puts keys, and the private halves that come with them, into the ring; each for itself. */
import { PgpError, type PgpKey } from '#crypto';
import type { PgpKeySource } from '#events';
import type { EngineClock } from '../platform/engine-clock.js';
import type { ByCommand, PgpKeyAnswer, PgpKeyBook } from './pgp-key-book.js';
import type { PgpKeyWithSecret } from './pgp-jobs.js';
import { type PgpWork, PgpWorkBroken } from './pgp-work.js';

/** What became of a key. */
export interface KeptPgpKey {
  readonly key: PgpKey;
  /** Null when it was refused, or nothing was written. */
  readonly id: string | null;
  readonly outcome: 'added' | 'updated' | 'private-key-added' | 'known' | 'refused';
  readonly hasPrivateKey: boolean;
  /** Why it was refused; empty otherwise. */
  readonly detail: string;
}

export interface PgpKeyBatch {
  readonly keys: readonly PgpKeyWithSecret[];
  readonly source: PgpKeySource;
  readonly by: ByCommand;
  /** Asked before each fact: of keys that strangers send only so many are kept and brought up to date. */
  readonly mayBeWritten?: () => boolean;
}

type HowKept = Omit<PgpKeyBatch, 'keys'>;

export class PgpKeyImporter {
  constructor(
    private readonly book: PgpKeyBook,
    private readonly work: Pick<PgpWork, 'merge'>,
    private readonly clock: EngineClock,
  ) {}

  /** What would become of them; nothing is written. */
  foresee(keys: readonly PgpKeyWithSecret[]): readonly KeptPgpKey[] {
    return keys.map(({ key, secret }) => {
      const known = this.book.index.ofFingerprint(key.primary.fingerprint);
      const hasPrivateKey = secret !== null || known?.state.hasPrivateKey === true;
      if (known === undefined) return { key, id: null, outcome: 'added', hasPrivateKey, detail: '' };
      const isPrivateNew = secret !== null && !known.state.hasPrivateKey;
      const outcome = isPrivateNew ? 'private-key-added' : known.key.bytes.equals(key.bytes) ? 'known' : 'updated';
      return { key, id: known.id, outcome, hasPrivateKey, detail: '' };
    });
  }

  /** A command that was carried out before is answered from what is there. */
  async keep({ keys, ...how }: PgpKeyBatch): Promise<readonly KeptPgpKey[]> {
    const kept: KeptPgpKey[] = [];
    for (const each of keys) kept.push(await this.keepOrRefuse(each, how));
    return kept;
  }

  /** What cannot be joined with the copy that is here harms no other key. */
  private async keepOrRefuse(each: PgpKeyWithSecret, how: HowKept): Promise<KeptPgpKey> {
    try {
      return await this.keepOne(each, how);
    } catch (cause) {
      if (cause instanceof PgpError) return refusedOf(each.key, cause.message);
      if (cause instanceof PgpWorkBroken) return refusedOf(each.key, 'it takes too long to read');
      throw cause;
    }
  }

  private async keepOne({ key, secret }: PgpKeyWithSecret, how: HowKept): Promise<KeptPgpKey> {
    const { fingerprint } = key.primary;
    const { source, by } = how;
    const known = this.book.index.ofFingerprint(fingerprint);
    const answer = known === undefined ? await this.added(key, how) : await this.updated(known.id, key, how);
    if (answer === 'too-many') return refusedOf(key, 'too many have come today');
    if (answer.kind === 'refused' && answer.refused !== 'pgp-key-exists') return refusedOf(key, answer.detail);
    const id = this.book.index.ofFingerprint(fingerprint)?.id;
    if (id === undefined) return refusedOf(key, 'it was removed meanwhile');
    const privateBy = { ...by, commandId: `${by.commandId}-private` };
    if (secret !== null && (source === 'file' || source === 'generated'))
      await this.book.addPrivateKey(id, Buffer.from(secret.buffer, secret.byteOffset, secret.byteLength), source, privateBy);
    return { key, id, outcome: this.outcomeOf(id, by.commandId), hasPrivateKey: this.hasPrivateKey(id), detail: '' };
  }

  private async added(key: PgpKey, { source, by, mayBeWritten }: HowKept): Promise<PgpKeyAnswer | 'too-many'> {
    return mayBeWritten?.() === false ? 'too-many' : this.book.add(key, source, by);
  }

  /** Signatures of both copies: neither an old one nor one that was cut takes anything away. */
  private async updated(id: string, fresh: PgpKey, { source, by, mayBeWritten }: HowKept): Promise<PgpKeyAnswer | 'too-many'> {
    const known = this.book.index.find(id);
    if (known === undefined || known.key.bytes.equals(fresh.bytes)) return { kind: 'done', id };
    const merged = await this.work.merge(known.key, fresh, this.clock.now());
    if (merged.bytes.equals(known.key.bytes)) return { kind: 'done', id };
    if (mayBeWritten?.() === false) return 'too-many';
    return this.book.update(id, merged, source, { ...by, commandId: `${by.commandId}-update` });
  }

  private outcomeOf(id: string, commandId: string): KeptPgpKey['outcome'] {
    if (this.book.wasDoneBy(id, commandId)) return 'added';
    if (this.book.wasDoneBy(id, `${commandId}-private`)) return 'private-key-added';
    return this.book.wasDoneBy(id, `${commandId}-update`) ? 'updated' : 'known';
  }

  private hasPrivateKey(id: string): boolean {
    return this.book.index.find(id)?.state.hasPrivateKey === true;
  }
}

function refusedOf(key: PgpKey, detail: string): KeptPgpKey {
  return { key, id: null, outcome: 'refused', hasPrivateKey: false, detail };
}
