/** The store of certificates: the facts of the log, opened, with what is looked up by. */
import { CertificateRefused, identityOf, parseCertificate, type Certificate } from '#crypto';
import { certificateStream, trustEntryStream, type CertificateState, type StoredCertificate, type StoredTrustEntry } from '#events';
import { sharedDir } from '../config/shared-dir.js';
import type { EngineLog } from '../platform/engine-log.js';
import type { EngineParts } from '../platform/engine-parts.js';
import { timeSlices } from '../policy/time-slices.js';
import { CertificateBook } from './certificate-book.js';
import { factsOfCertificate, ParsedCertificates, type CertificateEntry } from './certificate-entry.js';
import { CertificateKeys } from './certificate-keys.js';
import { PrivateKeys } from './private-keys.js';

/** Key files that are read at once when the store is opened. */
const READ_AT_ONCE = 64;

type Parts = Pick<EngineParts, 'config' | 'keys' | 'events' | 'clock' | 'log' | 'nodes' | 'turns'>;

export class CertificateStore {
  readonly keys: CertificateKeys;
  readonly privateKeys: PrivateKeys;
  private readonly entries = new Map<string, CertificateEntry>();
  /** Ids by the tag of an address in the certificate. */
  private readonly byTag = new Map<string, Set<string>>();
  private readonly parsed = new ParsedCertificates();
  private follows = 0;
  private readonly log: EngineLog;
  private readonly tagAddress: (address: string) => string | null;

  private constructor(
    readonly book: CertificateBook,
    { config, keys, log }: Parts,
  ) {
    this.log = log;
    this.keys = new CertificateKeys(sharedDir(config), keys.ring);
    this.tagAddress = (address) => keys.tagAddress(address);
    this.privateKeys = new PrivateKeys(sharedDir(config), keys.ring, (fingerprint) => {
      const { byFingerprint, certificates } = book.current();
      const id = byFingerprint.get(fingerprint);
      return id !== undefined && certificates.get(id)?.privateKey ? id : undefined;
    });
  }

  /** Folds the log, opens what it holds, and ends what a stop left half done. */
  static async open(parts: Parts): Promise<CertificateStore> {
    const book = await CertificateBook.open(parts);
    const store = new CertificateStore(book, parts);
    await store.follow();
    await store.eraseGone();
    book.onChange(() => store.follow());
    book.followOthers();
    return store;
  }

  /** Grows when anything was decided or opened. */
  get revision(): number {
    return this.follows;
  }

  get state(): CertificateState {
    return this.book.current();
  }

  /** All that can be opened, in no order. */
  all(): Iterable<CertificateEntry> {
    return this.entries.values();
  }

  get size(): number {
    return this.entries.size;
  }

  entry(id: string): CertificateEntry | undefined {
    return this.entries.get(id);
  }

  ofFingerprint(fingerprint: string): CertificateEntry | undefined {
    return this.entries.get(this.state.byFingerprint.get(fingerprint) ?? '');
  }

  /** What was decided about an entry. @throws when it is none of this store */
  stored({ id }: CertificateEntry): StoredCertificate {
    const stored = this.state.certificates.get(id);
    if (stored === undefined) throw new Error('a certificate was removed meanwhile');
    return stored;
  }

  certificate(entry: CertificateEntry): Certificate {
    return this.parsed.of(entry);
  }

  /** Those in which a mailbox is named, by its tag. */
  naming(tag: string): readonly CertificateEntry[] {
    return [...(this.byTag.get(tag) ?? [])].flatMap((id) => this.entries.get(id) ?? []);
  }

  /** The identity by which an entry of the trust list blocks, also where the certificate came after the entry. */
  identityOf({ identity, fingerprint }: StoredTrustEntry): string | undefined {
    if (identity !== null) return identity;
    const entry = this.ofFingerprint(fingerprint);
    return entry && identityOf(this.certificate(entry));
  }

  /**
   * Destroys the keys of what was removed: the engine may have stopped between the fact and the keys. A private key of which the log says
   * nothing stays: a stop may have left it before its fact, or the log is an older one out of a backup, and then nobody has it but us.
   */
  async eraseGone(): Promise<void> {
    for (const id of this.book.gone()) {
      await this.privateKeys.destroy(id);
      await this.keys.destroy(id);
    }
    const unknown = (await this.privateKeys.ids()).filter((id) => !this.state.certificates.get(id)?.privateKey);
    if (unknown.length > 0) this.log.warn({ privateKeys: unknown.length }, 'private keys of which the log says nothing are kept');
  }

  /** `example.com` and so on for where an assignment holds; empty when the address was erased. */
  placeOfAssignment(certificateId: string, assignment: StoredCertificate['assignments'][number]): Promise<string> {
    return this.keys.openScope({ stream: certificateStream(certificateId), id: assignment.id }, assignment.scope);
  }

  placeOfTrustEntry({ id, scope }: StoredTrustEntry): Promise<string> {
    return this.keys.openScope({ stream: trustEntryStream(id), id }, scope);
  }

  private async follow(): Promise<void> {
    const { certificates } = this.state;
    for (const entry of this.entries.values()) if (!certificates.has(entry.id)) this.drop(entry);
    const fresh = [...certificates.values()].filter(({ id }) => !this.entries.has(id));
    const pause = timeSlices();
    for (let at = 0; at < fresh.length; at += READ_AT_ONCE) {
      const opened = await Promise.all(fresh.slice(at, at + READ_AT_ONCE).map((stored) => this.opened(stored)));
      for (const entry of opened) if (entry !== undefined) this.keep(entry);
      await pause();
    }
    this.follows += 1;
  }

  private async opened({ id, der }: StoredCertificate): Promise<CertificateEntry | undefined> {
    const bytes = await this.keys.openDer(id, der);
    if (bytes === undefined) {
      this.log.error({ certificateId: id }, 'a certificate cannot be opened: its key is gone');
      return undefined;
    }
    try {
      return { id, facts: factsOfCertificate(parseCertificate(bytes)), der: bytes };
    } catch (cause) {
      if (!(cause instanceof CertificateRefused)) throw cause;
      // what an older version took must not keep this one from its start
      this.log.error({ certificateId: id, cause: cause.code }, 'a certificate cannot be read any more');
      return undefined;
    }
  }

  private keep(entry: CertificateEntry): void {
    this.entries.set(entry.id, entry);
    for (const tag of this.tagsOf(entry)) this.byTag.set(tag, (this.byTag.get(tag) ?? new Set()).add(entry.id));
  }

  private drop(entry: CertificateEntry): void {
    this.entries.delete(entry.id);
    for (const tag of this.tagsOf(entry)) this.byTag.get(tag)?.delete(entry.id);
  }

  private tagsOf({ facts }: CertificateEntry): string[] {
    return facts.addresses.flatMap((address) => this.tagAddress(address) ?? []);
  }
}
