import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { writeCertificatesPem, writeP7b } from '#crypto';
import { requireRole, type Caller } from '../access/access-port.js';
import { CertificateStore } from './certificate-store.js';

/** Certificates as a file, without private keys; undefined when one of them is not there. */
export class ExportCertificates extends Query<Buffer | undefined> {
  constructor(
    readonly data: { readonly ids: readonly string[]; readonly format: 'pem' | 'p7b' },
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@QueryHandler(ExportCertificates)
export class ExportCertificatesHandler implements IQueryHandler<ExportCertificates> {
  constructor(@Inject(CertificateStore) private readonly store: CertificateStore) {}

  execute({ data: { ids, format }, caller }: ExportCertificates): Promise<Buffer | undefined> {
    requireRole('exportCertificates', caller);
    const entries = [...new Set(ids)].flatMap((id) => this.store.entry(id) ?? []);
    if (entries.length < new Set(ids).size) return Promise.resolve(undefined);
    const certificates = entries.map((entry) => this.store.certificate(entry));
    return Promise.resolve(format === 'pem' ? Buffer.from(writeCertificatesPem(certificates)) : writeP7b(certificates));
  }
}
