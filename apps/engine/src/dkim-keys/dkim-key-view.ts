import { Inject, Injectable } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { DkimKey, DkimKeyList } from '#contracts';
import { keyRecord, recordName, zoneRecord } from '#crypto';
import { requireRole, type Caller } from '../access/access-port.js';
import { AccountDirectory } from '../access/account-directory.js';
import { DkimKeyBook, type DkimKeyRecord } from './dkim-key-book.js';
import { RecordLookup } from './record-lookup-port.js';

/** Shorter ones are still taken by verifiers, and should not be made (RFC 8301 §3.2). */
const STRONG_RSA_BITS = 2048;

/** DKIM keys as people see them. */
@Injectable()
export class DkimKeyView {
  constructor(
    @Inject(DkimKeyBook) private readonly book: DkimKeyBook,
    @Inject(AccountDirectory) private readonly accounts: AccountDirectory,
  ) {}

  of({ id, state, addedAt, addedBy, published, retiredAt }: DkimKeyRecord): DkimKey {
    const { domain, selector, type, bits, forSubdomains, origin, status } = state;
    const first = this.book.signers().find((key) => key.domain === domain && key.key.type === type);
    return {
      id,
      domain,
      selector,
      type,
      bits,
      isWeak: type === 'rsa' && bits < STRONG_RSA_BITS,
      forSubdomains,
      origin,
      state: status === 'removed' ? 'retired' : status,
      signs: first?.id === id,
      isLost: status === 'active' && !this.book.canSign(id),
      record: { name: recordName(state), value: keyRecord(state), zone: zoneRecord(state, state) },
      addedAt,
      addedBy: { id: addedBy.id, name: this.accounts.nameOf(addedBy) },
      published,
      retiredAt,
    };
  }
}

/** Those that were removed left out. */
export class ListDkimKeys extends Query<DkimKeyList> {
  constructor(readonly caller: Caller | null) {
    super();
  }
}

@QueryHandler(ListDkimKeys)
export class ListDkimKeysHandler implements IQueryHandler<ListDkimKeys> {
  constructor(
    @Inject(DkimKeyBook) private readonly book: DkimKeyBook,
    @Inject(DkimKeyView) private readonly view: DkimKeyView,
    @Inject(RecordLookup) private readonly records: RecordLookup,
  ) {}

  execute({ caller }: ListDkimKeys): Promise<DkimKeyList> {
    requireRole('dkimKeys', caller);
    const keys = this.book.all().map((key) => this.view.of(key));
    return Promise.resolve({ keys, looksUpRecords: this.records.ask !== undefined });
  }
}

/** One of them; undefined when there is none. */
export class ShowDkimKey extends Query<DkimKey | undefined> {
  constructor(
    readonly id: string,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@QueryHandler(ShowDkimKey)
export class ShowDkimKeyHandler implements IQueryHandler<ShowDkimKey> {
  constructor(
    @Inject(DkimKeyBook) private readonly book: DkimKeyBook,
    @Inject(DkimKeyView) private readonly view: DkimKeyView,
  ) {}

  execute({ id, caller }: ShowDkimKey): Promise<DkimKey | undefined> {
    requireRole('dkimKey', caller);
    const key = this.book.find(id);
    return Promise.resolve(key && this.view.of(key));
  }
}
