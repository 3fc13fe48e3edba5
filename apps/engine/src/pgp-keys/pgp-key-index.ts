/** The keys of the ring, found by what mail knows: an address, an end, the id that a message has for a key. */
import { scopeCovers, type MailEnd } from '#dlp';
import { scopeRef } from '#events';
import { endOf } from '../platform/mail-end.js';
import { keyIdsOf, type PgpKeyRecord } from './pgp-key-record.js';

/** Somebody's key, and what speaks for that. */
export interface FoundPgpKey {
  readonly record: PgpKeyRecord;
  readonly chosenBy: 'address' | 'by-hand' | 'domain';
  /** Whether it is trusted, and, where nothing but the address in it speaks for it, for this address. */
  readonly isTrusted: boolean;
}

export class PgpKeyIndex {
  private readonly records = new Map<string, PgpKeyRecord>();
  private readonly byFingerprint = new Map<string, string>();
  private readonly byTag = new Map<string, Set<string>>();
  private readonly byKeyId = new Map<string, Set<string>>();
  /** Of those that somebody was given by hand. */
  private readonly assigned = new Set<string>();

  /** @param tagOf - tag of an address. */
  constructor(private readonly tagOf: (address: string) => string | null) {}

  get size(): number {
    return this.records.size;
  }

  /** In no order. */
  all(): Iterable<PgpKeyRecord> {
    return this.records.values();
  }

  find(id: string): PgpKeyRecord | undefined {
    return this.records.get(id);
  }

  ofFingerprint(fingerprint: string): PgpKeyRecord | undefined {
    return this.find(this.byFingerprint.get(fingerprint) ?? '');
  }

  /** Of a key or a sub-key of it; 64 bits are no proof that it is the one. */
  ofKeyId(keyId: string): readonly PgpKeyRecord[] {
    return this.those(this.byKeyId.get(keyId));
  }

  /** Each once: by hand before by address before by domain. */
  of(end: MailEnd): readonly FoundPgpKey[] {
    const byHand = this.those(this.assigned).flatMap((record) => byHandFor(record, end));
    const naming = end.tag === null ? [] : this.those(this.byTag.get(end.tag)).map((record) => this.namingFor(record, end));
    const inOrder = [
      ...byHand.filter(({ chosenBy }) => chosenBy === 'by-hand'),
      ...naming.filter(({ isTrusted }) => isTrusted),
      ...byHand,
      ...naming,
    ];
    return [...new Map(inOrder.toReversed().map((found) => [found.record.id, found])).values()].toReversed();
  }

  /** Whether a key may sign for an address: somebody trusted it for that, or put it there by hand. */
  signsFor(record: PgpKeyRecord, address: string): boolean {
    if (record.trustedAddresses.includes(address)) return true;
    return byHandFor(record, endOf(address, this.tagOf)).some(({ isTrusted }) => isTrusted);
  }

  put(record: PgpKeyRecord): void {
    this.take(record.id);
    this.records.set(record.id, record);
    this.byFingerprint.set(record.key.primary.fingerprint, record.id);
    for (const tag of this.tagsOf(record)) this.byTag.set(tag, (this.byTag.get(tag) ?? new Set()).add(record.id));
    for (const keyId of keyIdsOf(record)) this.byKeyId.set(keyId, (this.byKeyId.get(keyId) ?? new Set()).add(record.id));
    if (record.state.assignments.length > 0) this.assigned.add(record.id);
  }

  take(id: string): void {
    const record = this.records.get(id);
    if (record === undefined) return;
    this.records.delete(id);
    this.byFingerprint.delete(record.key.primary.fingerprint);
    for (const tag of this.tagsOf(record)) this.byTag.get(tag)?.delete(id);
    for (const keyId of keyIdsOf(record)) this.byKeyId.get(keyId)?.delete(id);
    this.assigned.delete(id);
  }

  private those(ids: Iterable<string> | undefined): PgpKeyRecord[] {
    return [...(ids ?? [])].flatMap((id) => this.records.get(id) ?? []);
  }

  private namingFor(record: PgpKeyRecord, { tag }: MailEnd): FoundPgpKey {
    const isTrusted = record.trustedAddresses.some((address) => this.tagOf(address) === tag);
    return { record, chosenBy: 'address', isTrusted };
  }

  private tagsOf({ key }: PgpKeyRecord): string[] {
    return key.addresses.flatMap((address) => this.tagOf(address) ?? []);
  }
}

/** None, or one. */
function byHandFor(record: PgpKeyRecord, end: MailEnd): FoundPgpKey[] {
  const covering = record.state.assignments.filter(({ scope }) => scopeCovers(scopeRef(scope), end));
  if (covering.length === 0) return [];
  const chosenBy = covering.some(({ scope }) => scope.level === 'user') ? 'by-hand' : 'domain';
  return [{ record, chosenBy, isTrusted: record.state.trust !== null }];
}
