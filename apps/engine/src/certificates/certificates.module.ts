import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { CertificateView } from './certificate-view.js';
import { ChangeCertificateHandler, RemoveCertificateHandler } from './change-certificate.js';
import { ExportPrivateKeysHandler } from './export-private-keys.js';
import { GenerateCertificateHandler, RequestCertificateHandler } from './generate-certificate.js';
import {
  AddRevocationListsHandler,
  ListRevocationListsHandler,
  RefreshRevocationHandler,
  RemoveRevocationListHandler,
  RevocationListView,
} from './revocation/revocation-lists.js';
import { ShowCertificateSelectionHandler } from './show-selection.js';
import { ExportCertificatesHandler } from './export-certificates.js';
import { ImportCertificatesHandler } from './import-certificates.js';
import { ListCertificatesHandler, ShowCertificateHandler } from './list-certificates.js';
import { AddTrustEntryHandler, ListTrustEntriesHandler, WithdrawTrustEntryHandler } from './trust-list.js';

/** Certificates, roots, the trust list, and what says that certificates were revoked. */
@Module({
  imports: [AccessModule, SettingsModule],
  providers: [
    AddRevocationListsHandler,
    AddTrustEntryHandler,
    CertificateView,
    ChangeCertificateHandler,
    ExportCertificatesHandler,
    ExportPrivateKeysHandler,
    GenerateCertificateHandler,
    ImportCertificatesHandler,
    ListCertificatesHandler,
    ListRevocationListsHandler,
    ListTrustEntriesHandler,
    RefreshRevocationHandler,
    RemoveCertificateHandler,
    RemoveRevocationListHandler,
    RequestCertificateHandler,
    RevocationListView,
    ShowCertificateHandler,
    ShowCertificateSelectionHandler,
    WithdrawTrustEntryHandler,
  ],
})
export class CertificatesModule {}
