import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { CertificateView } from './certificate-view.js';
import { ChangeCertificateHandler, RemoveCertificateHandler } from './change-certificate.js';
import { ExportCertificatesHandler } from './export-certificates.js';
import { ImportCertificatesHandler } from './import-certificates.js';
import { ListCertificatesHandler, ShowCertificateHandler } from './list-certificates.js';
import { AddTrustEntryHandler, ListTrustEntriesHandler, WithdrawTrustEntryHandler } from './trust-list.js';

/** Certificates, roots and the trust list. */
@Module({
  imports: [AccessModule, SettingsModule],
  providers: [
    AddTrustEntryHandler,
    CertificateView,
    ChangeCertificateHandler,
    ExportCertificatesHandler,
    ImportCertificatesHandler,
    ListCertificatesHandler,
    ListTrustEntriesHandler,
    RemoveCertificateHandler,
    ShowCertificateHandler,
    WithdrawTrustEntryHandler,
  ],
})
export class CertificatesModule {}
