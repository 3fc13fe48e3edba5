/** Certificates, PGP keys and PDF passwords that are one person's: those that name the mailbox, and those that it was given by hand. */
import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { requireRole, type Caller } from '../access/access-port.js';
import { CertificateStore } from '../certificates/certificate-store.js';
import { PdfPasswordBook } from '../passwords/pdf-password-book.js';
import { PgpKeyBook } from '../pgp-keys/pgp-key-book.js';
import type { PersonRow } from './person-row.js';

/** By the tag of the address. */
export class KeysOfPerson extends Query<readonly PersonRow[]> {
  constructor(
    readonly tag: string,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

const COMMON = { purpose: 'to protect mail of the person', kept: 'until it is removed' };

@QueryHandler(KeysOfPerson)
export class KeysOfPersonHandler implements IQueryHandler<KeysOfPerson> {
  constructor(
    @Inject(CertificateStore) private readonly certificates: CertificateStore,
    @Inject(PgpKeyBook) private readonly pgpKeys: PgpKeyBook,
    @Inject(PdfPasswordBook) private readonly passwords: PdfPasswordBook,
  ) {}

  /** @throws AccessRefused */
  execute({ tag, caller }: KeysOfPerson): Promise<readonly PersonRow[]> {
    requireRole('report', caller);
    return Promise.resolve(tag === '' ? [] : [...this.certificateRows(tag), ...this.pgpRows(tag), ...this.passwordRows(tag)]);
  }

  private *certificateRows(tag: string): Generator<PersonRow> {
    const naming = new Set(this.certificates.naming(tag).map(({ id }) => id));
    for (const { id, fingerprint, imported, privateKey, source, assignments } of this.certificates.state.certificates.values()) {
      const uses = assignments.filter(({ scope }) => scope.level === 'user' && scope.tag === tag).map(({ use }) => use);
      if (!naming.has(id) && uses.length === 0) continue;
      const given = uses.length === 0 ? [] : [`given by hand to ${uses.join(' and ')}`];
      const detail = [fingerprint, `from ${source}`, ...given, ...(privateKey === null ? [] : ['with its private key'])].join(', ');
      const what = naming.has(id) ? 'certificate that names the mailbox' : 'certificate given to the mailbox';
      yield { ...COMMON, category: 'certificate', at: imported.at, what, subject: id, detail };
    }
  }

  private *pgpRows(tag: string): Generator<PersonRow> {
    for (const { record, chosenBy } of this.pgpKeys.index.of({ domain: null, tag })) {
      const { fingerprint, source, hasPrivateKey } = record.state;
      const what = chosenBy === 'address' ? 'PGP key that names the mailbox' : 'PGP key given to the mailbox';
      const detail = [fingerprint, `from ${source}`, ...(hasPrivateKey ? ['with its private key'] : [])].join(', ');
      yield { ...COMMON, category: 'PGP key', at: null, what, subject: record.id, detail };
    }
  }

  private *passwordRows(tag: string): Generator<PersonRow> {
    for (const { id, scope, setAt, origin, passwordId, until } of this.passwords.all()) {
      if (scope.level !== 'user' || scope.tag !== tag) continue;
      const kept = until === null ? COMMON.kept : `until ${until}`;
      const detail = `${passwordId}, ${origin === 'generated' ? 'made for a mail' : 'set by hand'}`;
      yield { ...COMMON, kept, category: 'PDF password', at: setAt, what: 'password of PDFs to the mailbox', subject: id, detail };
    }
  }
}
