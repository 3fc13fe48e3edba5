import { Global, Module, type DynamicModule } from '@nestjs/common';
import { LedgerAnchors } from './audit/ledger-anchors.js';
import { LedgerKeeper } from './audit/ledger-keeper.js';
import { AnnouncedEnds } from './certificates/announce-ends.js';
import type { CertificateFileWork } from './certificates/certificate-file-work.js';
import { CertificateJudge } from './certificates/certificate-judge.js';
import { CertificateSelection } from './certificates/certificate-selection.js';
import { KeptRevocationLists } from './certificates/revocation/kept-revocation-lists.js';
import { RevocationDesk } from './certificates/revocation/revocation-desk.js';
import { CERTIFICATE_FILES } from './certificates/certificate-ports.js';
import { CertificateStore } from './certificates/certificate-store.js';
import { TrialMailbox } from './deliver/trial-mailbox.js';
import { DkimKeyBook } from './dkim-keys/dkim-key-book.js';
import { RingRotation } from './key-ring/ring-rotation.js';
import { ContentViewer } from './inspect/content-viewer.js';
import { LegalHoldBook } from './legal-hold/legal-hold-book.js';
import { LegalHolds } from './legal-hold/legal-hold-port.js';
import { MailExaminer } from './inspect/mail-examiner.js';
import { NoticeRecords } from './notices/notice-records-port.js';
import { NoticeOutbox } from './notices/outbox.js';
import { SignedLinks } from './originator/signed-links.js';
import { OriginatorMail } from './originator/mail-port.js';
import { OriginatorLinks } from './originator/link-port.js';
import { PdfPasswordBook } from './passwords/pdf-password-book.js';
import { KeyDirectories } from './pgp-keys/key-directories-port.js';
import { PgpKeyBook } from './pgp-keys/pgp-key-book.js';
import { PgpWork } from './pgp-keys/pgp-work.js';
import { PolicyBook } from './policy/policy-book.js';
import { ProtectionDesk } from './protect/protection-desk-port.js';
import { RetainedMail } from './retention/retained-mail-port.js';

/** What the mail side of the engine offers to the pages. */
export interface EngineServices {
  readonly policy: PolicyBook;
  readonly certificates: CertificateStore;
  readonly certificateJudge: CertificateJudge;
  readonly certificateFiles: CertificateFileWork;
  readonly certificateSelection: CertificateSelection;
  readonly revocation: RevocationDesk;
  readonly keptLists: KeptRevocationLists;
  readonly endingKeys: AnnouncedEnds;
  readonly links: SignedLinks;
  readonly originatorMail: OriginatorMail;
  readonly noticeRecords: NoticeRecords;
  readonly legalHolds: LegalHoldBook;
  readonly dkimKeys: DkimKeyBook;
  readonly passwords: PdfPasswordBook;
  readonly pgpKeys: PgpKeyBook;
  readonly pgpWork: PgpWork;
  readonly keyDirectories: KeyDirectories;
  readonly desk: ProtectionDesk;
  readonly ledger: { readonly keeper: LedgerKeeper; readonly anchors: LedgerAnchors };
  readonly ringRotation: RingRotation;
  readonly outbox: NoticeOutbox;
  readonly retained: RetainedMail;
  readonly viewer: ContentViewer;
  readonly examiner: MailExaminer;
  /** Undefined outside trial mode. */
  readonly trialMailbox: TrialMailbox | undefined;
}

/** Injection token of the trial mailbox, which is undefined outside trial mode. */
export const TRIAL_MAILBOX = Symbol('trial mailbox');

@Global()
@Module({})
export class EngineServicesModule {
  static of(services: EngineServices): DynamicModule {
    const providers = [
      { provide: PolicyBook, useValue: services.policy },
      { provide: CertificateStore, useValue: services.certificates },
      { provide: CertificateJudge, useValue: services.certificateJudge },
      { provide: CERTIFICATE_FILES, useValue: services.certificateFiles },
      { provide: CertificateSelection, useValue: services.certificateSelection },
      { provide: RevocationDesk, useValue: services.revocation },
      { provide: KeptRevocationLists, useValue: services.keptLists },
      { provide: AnnouncedEnds, useValue: services.endingKeys },
      { provide: SignedLinks, useValue: services.links },
      { provide: OriginatorMail, useValue: services.originatorMail },
      { provide: NoticeRecords, useValue: services.noticeRecords },
      { provide: NoticeOutbox, useValue: services.outbox },
      { provide: OriginatorLinks, useExisting: SignedLinks },
      { provide: LegalHoldBook, useValue: services.legalHolds },
      { provide: DkimKeyBook, useValue: services.dkimKeys },
      { provide: PdfPasswordBook, useValue: services.passwords },
      { provide: PgpKeyBook, useValue: services.pgpKeys },
      { provide: PgpWork, useValue: services.pgpWork },
      { provide: KeyDirectories, useValue: services.keyDirectories },
      { provide: ProtectionDesk, useValue: services.desk },
      { provide: LedgerKeeper, useValue: services.ledger.keeper },
      { provide: LedgerAnchors, useValue: services.ledger.anchors },
      { provide: RingRotation, useValue: services.ringRotation },
      { provide: LegalHolds, useExisting: LegalHoldBook },
      { provide: RetainedMail, useValue: services.retained },
      { provide: ContentViewer, useValue: services.viewer },
      { provide: MailExaminer, useValue: services.examiner },
      { provide: TRIAL_MAILBOX, useValue: services.trialMailbox },
    ];
    return { module: EngineServicesModule, providers, exports: providers.map(({ provide }) => provide) };
  }
}
