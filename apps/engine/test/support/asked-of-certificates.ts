/** Everything that can be asked about certificates, and who may: for the check that handlers refuse by themselves. */
import type { Command, Query } from '@nestjs/cqrs';
import { certificateQuerySchema, trustListQuerySchema, type Role } from '#contracts';
import { ExportPrivateKeys } from '../../src/certificates/export-private-keys.js';
import { GenerateCertificate, RequestCertificate } from '../../src/certificates/generate-certificate.js';
import {
  AddRevocationLists,
  ListRevocationLists,
  RefreshRevocation,
  RemoveRevocationList,
} from '../../src/certificates/revocation/revocation-lists.js';
import { ShowCertificateSelection } from '../../src/certificates/show-selection.js';
import type { Caller } from '../../src/access/access-port.js';
import { ChangeCertificate, RemoveCertificate } from '../../src/certificates/change-certificate.js';
import { ExportCertificates } from '../../src/certificates/export-certificates.js';
import { ImportCertificates } from '../../src/certificates/import-certificates.js';
import { ListCertificates, ShowCertificate } from '../../src/certificates/list-certificates.js';
import { AddTrustEntry, ListTrustEntries, WithdrawTrustEntry } from '../../src/certificates/trust-list.js';

const READERS: readonly Role[] = ['policy-author', 'policy-approver', 'dlp-manager', 'auditor', 'administrator', 'key-custodian'];
const KEEPERS: readonly Role[] = ['policy-author', 'administrator'];
const TRUSTERS: readonly Role[] = ['policy-approver', 'administrator'];
const ID = '01ARZ3NDEKTSV4RRFFQ69G5FAV';

export const askedOfCertificates: [string, readonly Role[], (caller: Caller | null) => Command<unknown> | Query<unknown>][] = [
  ['certificates', READERS, (caller) => new ListCertificates(certificateQuerySchema.parse({}), caller)],
  ['certificate', READERS, (caller) => new ShowCertificate(ID, caller)],
  ['export of certificates', READERS, (caller) => new ExportCertificates({ ids: [ID], format: 'pem' }, caller)],
  [
    'import of certificates',
    KEEPERS,
    (caller) => new ImportCertificates({ bytes: Buffer.from('none'), password: undefined, dryRun: false }, caller, 'certificates-1'),
  ],
  [
    'removal of a certificate',
    KEEPERS,
    (caller) => new RemoveCertificate({ id: ID, reason: '', withPrivateKey: false }, caller, 'remove-1'),
  ],
  [
    'removal of a certificate with its private key',
    ['key-custodian'],
    (caller) => new RemoveCertificate({ id: ID, reason: '', withPrivateKey: true }, caller, 'remove-2'),
  ],
  [
    'assignment of a certificate',
    KEEPERS,
    (caller) => new ChangeCertificate({ id: ID, step: { kind: 'assign', use: 'encrypt', place: 'a.example' } }, caller, 'assign-1'),
  ],
  [
    'end of an assignment',
    KEEPERS,
    (caller) => new ChangeCertificate({ id: ID, step: { kind: 'unassign', assignmentId: ID } }, caller, 'unassign-1'),
  ],
  ['trust in a root', TRUSTERS, (caller) => new ChangeCertificate({ id: ID, step: { kind: 'trust', reason: 'x' } }, caller, 'trust-1')],
  [
    'end of the trust in a root',
    TRUSTERS,
    (caller) => new ChangeCertificate({ id: ID, step: { kind: 'distrust', reason: 'x' } }, caller, 'trust-2'),
  ],
  [
    'export of private keys',
    ['key-custodian'],
    (caller) => new ExportPrivateKeys({ ids: [ID], password: 'not strong', reason: 'x' }, caller, 'keys-1'),
  ],
  [
    'generation of a certificate',
    KEEPERS,
    (caller) =>
      new GenerateCertificate({ name: '', organization: '', addresses: ['a@a.example'], days: 1, key: 'ec-p256' }, caller, 'generate-1'),
  ],
  ['request for a certificate', KEEPERS, (caller) => new RequestCertificate(ID, caller)],
  ['selection of certificates', READERS, (caller) => new ShowCertificateSelection({ sender: '', recipient: 'a@a.example' }, caller)],
  ['revocation lists', READERS, (caller) => new ListRevocationLists(caller)],
  ['bringing of revocation lists', TRUSTERS, (caller) => new AddRevocationLists(Buffer.from('none'), caller, 'lists-1')],
  ['refreshing of revocation lists', [...KEEPERS, 'policy-approver'], (caller) => new RefreshRevocation(caller)],
  ['removal of a revocation list', TRUSTERS, (caller) => new RemoveRevocationList(ID, caller, 'lists-2')],
  ['trust list', READERS, (caller) => new ListTrustEntries(trustListQuerySchema.parse({}), caller)],
  [
    'entry of the trust list',
    TRUSTERS,
    (caller) =>
      new AddTrustEntry(
        { fingerprint: 'a'.repeat(64), decision: 'block', acceptExpired: false, place: 'nowhere', reason: 'x' },
        caller,
        'trust-3',
      ),
  ],
  ['end of an entry of the trust list', TRUSTERS, (caller) => new WithdrawTrustEntry({ id: ID, reason: 'x' }, caller, 'trust-4')],
];
