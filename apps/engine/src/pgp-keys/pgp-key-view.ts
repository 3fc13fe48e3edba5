/** OpenPGP keys as people see them. */
import { Inject, Injectable } from '@nestjs/common';
import type { PgpKeyDetail, PgpKeyRow, PgpKeyStateOfApi } from '#contracts';
import { armored, judgePgpKey, type PgpKeyPart, type PgpPurpose, wkdPlaces } from '#crypto';
import type { Actor } from '#events';
import { AccountDirectory } from '../access/account-directory.js';
import { EngineClock } from '../platform/engine-clock.js';
import { PolicyBook } from '../policy/policy-book.js';
import { expiryWarningDays } from '../protect/expiry-warning.js';
import { endsWithin } from '../certificates/ends-within.js';
import { PgpKeyBook } from './pgp-key-book.js';
import { endOfUse } from './pgp-key-end.js';
import { type PgpKeyRecord, trustedKey } from './pgp-key-record.js';

@Injectable()
export class PgpKeyView {
  constructor(
    @Inject(PgpKeyBook) private readonly book: PgpKeyBook,
    @Inject(PolicyBook) private readonly policy: PolicyBook,
    @Inject(AccountDirectory) private readonly accounts: AccountDirectory,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  row(record: PgpKeyRecord): PgpKeyRow {
    const { id, key, state, history } = record;
    const { primary } = key;
    const at = this.clock.iso();
    return {
      id,
      fingerprint: primary.fingerprint,
      userIds: [...key.userIds],
      addresses: [...key.addresses],
      trustedAddresses: [...record.trustedAddresses],
      algorithm: algorithmOf(primary),
      createdAt: primary.createdAt,
      expiresAt: primary.expiresAt,
      hasPrivateKey: state.hasPrivateKey,
      endsSoon: this.endsSoon(record, at),
      isTrusted: state.trust !== null,
      encrypts: standing(record, 'encrypt', at),
      signs: standing(record, 'sign', at),
      placeCount: state.assignments.length,
      importedAt: history.imported.at,
    };
  }

  async detail(record: PgpKeyRecord): Promise<PgpKeyDetail> {
    const { id, key, state, history } = record;
    const excepted = state.trust?.exceptSubkeys ?? [];
    const shown = (part: PgpKeyPart, isTrusted: boolean): PgpKeyDetail['primary'] => partOf(part, isTrusted);
    return {
      ...this.row(record),
      version: key.primary.version,
      source: state.source,
      importedBy: this.person(history.imported.by),
      trust: this.trust(record),
      privateKeySince: history.privateKeyAdded?.at ?? null,
      judgedAt: this.clock.iso(),
      primary: shown(key.primary, state.trust !== null),
      subkeys: key.subkeys.map((part) => shown(part, state.trust !== null && !excepted.includes(part.fingerprint))),
      assignments: await Promise.all(
        state.assignments.map(async (assignment) => {
          const { at, by } = history.assigned.get(assignment.id) ?? history.imported;
          return { id: assignment.id, place: await this.book.seals.openScope(id, assignment), assignedAt: at, assignedBy: this.person(by) };
        }),
      ),
      wkd: key.addresses.flatMap((address) => {
        const places = wkdPlaces(address);
        return places === undefined ? [] : [{ address, advanced: places.advanced, direct: places.direct }];
      }),
      armored: armored('PGP PUBLIC KEY BLOCK', key.bytes).toString('latin1'),
    };
  }

  private trust({ id, state: { trust }, history: { trusted } }: PgpKeyRecord): PgpKeyDetail['trust'] {
    if (trust === null || trusted === null) return null;
    const reason = this.book.seals.openReason(id, trust.reason);
    return { at: trusted.at, by: this.person(trusted.by), reason, exceptSubkeys: [...trust.exceptSubkeys] };
  }

  /** Also when only a sub-key does, which encrypts or signs for it. */
  private endsSoon(record: PgpKeyRecord, at: string): boolean {
    const endsAt = endOfUse(trustedKey(record) ?? record.key, { isOurs: record.state.hasPrivateKey, at });
    return endsAt !== null && endsWithin(endsAt, expiryWarningDays(this.policy.current().resolver), new Date(at));
  }

  private person(actor: Actor): { readonly id: string; readonly name: string } {
    return { id: actor.id, name: this.accounts.nameOf(actor) };
  }
}

/** How a key stands for a purpose; one that nobody trusts serves for nothing, whatever else is the case. */
function standing(record: PgpKeyRecord, purpose: PgpPurpose, at: string): PgpKeyStateOfApi {
  const judgement = judgePgpKey(trustedKey(record) ?? record.key, { purpose, at });
  if (!judgement.usable) return judgement.why;
  return record.state.trust === null ? 'untrusted' : 'usable';
}

function algorithmOf({ algorithm, bits, curve }: PgpKeyPart): string {
  return [algorithm, bits ?? curve ?? ''].join(' ').trim();
}

function partOf(part: PgpKeyPart, isTrusted: boolean): PgpKeyDetail['primary'] {
  const { fingerprint, createdAt, expiresAt, revocation, uses, defects } = part;
  return { fingerprint, algorithm: algorithmOf(part), createdAt, expiresAt, revocation, uses: [...uses], defects: [...defects], isTrusted };
}
