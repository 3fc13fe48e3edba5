/** The certificates of the store by the names that envelopes and signatures have for them. */
import { CmsError, namesOfCertificate, wordOfName, type CertificateName } from '#crypto';
import type { CertificateEntry } from '../certificates/certificate-entry.js';
import type { CertificateStore } from '../certificates/certificate-store.js';
import type { EngineLog } from '../platform/engine-log.js';
import { timeSlices } from '../policy/time-slices.js';
import type { OurRecipient } from '../protect/work/key-questions.js';
import { ownKey } from './own-key.js';

/** Certificates of one mail: the gateway is asked for those of all its people at most. */
const MOST_FOUND = 50;

export class NamedCertificates {
  private revision = -1;
  private keysOf = { revision: -1, any: false };
  private byWord = new Map<string, CertificateEntry[]>();
  /** Of the entries that are there, so that a change reads the new ones alone. */
  private readonly words = new WeakMap<CertificateEntry, readonly string[]>();

  constructor(
    private readonly store: CertificateStore,
    private readonly log: EngineLog,
  ) {}

  get hasKeys(): boolean {
    const { revision, state } = this.store;
    if (this.keysOf.revision !== revision) {
      this.keysOf = { revision, any: [...state.certificates.values()].some(({ privateKey }) => privateKey !== null) };
    }
    return this.keysOf.any;
  }

  isOf(fingerprint: string, tag: string): boolean {
    return this.store.naming(tag).some(({ facts }) => facts.fingerprint === fingerprint);
  }

  async recipients(wanted: readonly CertificateName[]): Promise<readonly OurRecipient[]> {
    const found: OurRecipient[] = [];
    for (const { id, facts, der } of await this.named(wanted)) {
      const key = await ownKey(this.store.privateKeys.decryptionKey(facts.fingerprint), id, this.log);
      if (key !== undefined) found.push({ der, key });
      if (found.length === MOST_FOUND) break;
    }
    return found;
  }

  async signers(wanted: readonly CertificateName[]): Promise<readonly Buffer[]> {
    return (await this.named(wanted)).slice(0, MOST_FOUND).map(({ der }) => der);
  }

  private async named(wanted: readonly CertificateName[]): Promise<CertificateEntry[]> {
    await this.follow();
    return [...new Set(wanted.flatMap((name) => this.byWord.get(wordOfName(name)) ?? []))];
  }

  private async follow(): Promise<void> {
    const { revision } = this.store;
    if (revision === this.revision) return;
    const byWord = new Map<string, CertificateEntry[]>();
    const pause = timeSlices();
    for (const entry of [...this.store.all()]) {
      for (const word of this.wordsOf(entry)) byWord.set(word, [...(byWord.get(word) ?? []), entry]);
      await pause();
    }
    [this.byWord, this.revision] = [byWord, revision];
  }

  private wordsOf(entry: CertificateEntry): readonly string[] {
    const words = this.words.get(entry) ?? readWords(entry);
    this.words.set(entry, words);
    return words;
  }
}

function readWords({ der }: CertificateEntry): readonly string[] {
  try {
    return namesOfCertificate({ der });
  } catch (cause) {
    if (cause instanceof CmsError) return [];
    throw cause;
  }
}
