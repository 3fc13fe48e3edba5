import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { pgpKeyQuerySchema, PgpKeyDetail, PgpKeyList, PgpKeyRow, PublishedPgpKeys } from '#contracts';
import { judgePgpKey, partsOf, type PgpKey, publishedPgpKey, wkdPlaces } from '#crypto';
import type { z } from 'zod';
import { type Caller, requireRole } from '../access/access-port.js';
import { EngineClock } from '../platform/engine-clock.js';
import { EngineKeys } from '../platform/engine-keys.js';
import { PolicyBook } from '../policy/policy-book.js';
import { timeSlices } from '../policy/time-slices.js';
import { PgpKeyBook } from './pgp-key-book.js';
import { type PgpKeyRecord, trustedKey } from './pgp-key-record.js';
import { PgpKeyView } from './pgp-key-view.js';
import { isOnFor } from './pgp-setting.js';

type PgpKeyQuery = z.output<typeof pgpKeyQuerySchema>;

/** The ring, searched. */
export class ListPgpKeys extends Query<PgpKeyList> {
  constructor(
    readonly query: PgpKeyQuery,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@QueryHandler(ListPgpKeys)
export class ListPgpKeysHandler implements IQueryHandler<ListPgpKeys> {
  constructor(
    @Inject(PgpKeyBook) private readonly book: PgpKeyBook,
    @Inject(PgpKeyView) private readonly view: PgpKeyView,
  ) {}

  async execute({ query, caller }: ListPgpKeys): Promise<PgpKeyList> {
    requireRole('pgpKeys', caller);
    const rows: PgpKeyRow[] = [];
    const pause = timeSlices();
    for (const record of [...this.book.index.all()].filter((each) => isSearched(each, query.q))) {
      const row = this.view.row(record);
      if (fits(row, query)) rows.push(row);
      await pause();
    }
    rows.sort(ORDERS[query.sort]);
    return { keys: rows.slice(query.offset, query.offset + query.limit), total: rows.length, all: this.book.index.size };
  }
}

function isSearched({ key }: PgpKeyRecord, words: string | undefined): boolean {
  if (words === undefined) return true;
  const wanted = words.trim().toLowerCase();
  const digits = wanted.replaceAll(/[\s:]/g, '').replace(/^0x/, '');
  const isNamed = key.userIds.some(({ text, address }) => text.toLowerCase().includes(wanted) || address?.includes(wanted) === true);
  return isNamed || (digits !== '' && partsOf(key).some(({ fingerprint }) => fingerprint.includes(digits)));
}

function fits(row: PgpKeyRow, { trusted, privateKey, encrypts, signs }: PgpKeyQuery): boolean {
  const is = (asked: 'yes' | 'no' | undefined, fact: boolean): boolean => asked === undefined || (asked === 'yes') === fact;
  if (encrypts !== undefined && row.encrypts !== encrypts) return false;
  if (signs !== undefined && row.signs !== signs) return false;
  return is(trusted, row.isTrusted) && is(privateKey, row.hasPrivateKey);
}

/** What does not end comes last. */
const NEVER = '9999';
const ORDERS: Readonly<Record<PgpKeyQuery['sort'], (one: PgpKeyRow, other: PgpKeyRow) => number>> = {
  user: (one, other) => nameOf(one).localeCompare(nameOf(other)) || one.id.localeCompare(other.id),
  end: (one, other) => (one.expiresAt ?? NEVER).localeCompare(other.expiresAt ?? NEVER) || one.id.localeCompare(other.id),
  imported: (one, other) => other.importedAt.localeCompare(one.importedAt) || other.id.localeCompare(one.id),
};

function nameOf({ userIds }: PgpKeyRow): string {
  return (userIds.find(({ isPrimary }) => isPrimary) ?? userIds[0])?.text ?? '';
}

/** One key; undefined when there is none. */
export class ShowPgpKey extends Query<PgpKeyDetail | undefined> {
  constructor(
    readonly id: string,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@QueryHandler(ShowPgpKey)
export class ShowPgpKeyHandler implements IQueryHandler<ShowPgpKey> {
  constructor(
    @Inject(PgpKeyBook) private readonly book: PgpKeyBook,
    @Inject(PgpKeyView) private readonly view: PgpKeyView,
  ) {}

  async execute({ id, caller }: ShowPgpKey): Promise<PgpKeyDetail | undefined> {
    requireRole('pgpKey', caller);
    const record = this.book.index.find(id);
    return record && this.view.detail(record);
  }
}

/** Public keys of ours that serve and whose owners want to be found, as `pgp.publish` says for each address. */
export class ListPublishedPgpKeys extends Query<PublishedPgpKeys> {
  constructor(readonly caller: Caller | null) {
    super();
  }
}

@QueryHandler(ListPublishedPgpKeys)
export class ListPublishedPgpKeysHandler implements IQueryHandler<ListPublishedPgpKeys> {
  constructor(
    @Inject(PgpKeyBook) private readonly book: PgpKeyBook,
    @Inject(PolicyBook) private readonly policy: PolicyBook,
    @Inject(EngineKeys) private readonly keys: EngineKeys,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  execute({ caller }: ListPublishedPgpKeys): Promise<PublishedPgpKeys> {
    requireRole('publishedPgpKeys', caller);
    const ours = [...this.book.index.all()].filter((record) => record.state.hasPrivateKey && this.serves(record));
    const keys = ours.flatMap(({ key, trustedAddresses }) => trustedAddresses.flatMap((address) => this.published(address, key)));
    return Promise.resolve({ keys });
  }

  private serves(record: PgpKeyRecord): boolean {
    const key = trustedKey(record);
    return key !== undefined && judgePgpKey(key, { purpose: 'encrypt', at: this.clock.iso() }).usable;
  }

  private published(address: string, key: PgpKey): PublishedPgpKeys['keys'] {
    const places = isOnFor('pgp.publish', address, { policy: this.policy, keys: this.keys }) ? wkdPlaces(address) : undefined;
    if (places === undefined) return [];
    const { advancedPath, directPath } = places;
    return [{ address, advancedPath, directPath, key: publishedPgpKey(key, address).toString('base64') }];
  }
}
