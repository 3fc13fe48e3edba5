/** Trusted OpenPGP keys that end soon: each end is announced once, and again when its owner has put it off. */
import { pgpKeyStream } from '#events';
import type { EndAnnouncement, EndingKey, EndingSource } from '../certificates/ending-keys-port.js';
import { endsWithin } from '../certificates/ends-within.js';
import { endOfUse } from './pgp-key-end.js';
import type { PgpKeyBook } from './pgp-key-book.js';
import { type PgpKeyRecord, trustedKey } from './pgp-key-record.js';

interface Ending {
  readonly record: PgpKeyRecord;
  readonly endsAt: string;
}

export class EndingPgpKeys implements EndingSource {
  constructor(private readonly book: PgpKeyBook) {}

  async announce({ warnDays, now, most, by }: EndAnnouncement): Promise<void> {
    const ending = this.ending(warnDays, now).filter(({ record: { state }, endsAt }) => state.endAnnounced !== endsAt);
    for (const { record, endsAt } of ending.slice(0, most)) await this.book.change(record.id, { type: 'AnnouncePgpKeyEnd', endsAt }, by);
  }

  announcedBy(commandId: string): readonly EndingKey[] {
    return [...this.book.index.all()].flatMap(({ id, key, state }) => {
      if (state.endAnnounced === null || !this.book.wasDoneBy(id, commandId)) return [];
      const userId = key.userIds.find(({ isPrimary, isValid }) => isPrimary && isValid) ?? key.userIds.find(({ isValid }) => isValid);
      const { fingerprint } = key.primary;
      return [{ kind: 'pgp-key' as const, name: userId?.text ?? pgpKeyStream(id), fingerprint, endsAt: state.endAnnounced }];
    });
  }

  endingSoon(warnDays: number, now: Date): number {
    return this.ending(warnDays, now).length;
  }

  private ending(warnDays: number, now: Date): Ending[] {
    return [...this.book.index.all()].flatMap((record) => {
      const key = trustedKey(record);
      const endsAt = key === undefined ? null : endOfUse(key, { isOurs: record.state.hasPrivateKey, at: now.toISOString() });
      return endsAt !== null && endsWithin(endsAt, warnDays, now) ? [{ record, endsAt }] : [];
    });
  }
}
