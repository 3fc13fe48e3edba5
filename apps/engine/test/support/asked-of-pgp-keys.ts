/** Everything that can be asked about OpenPGP keys, and who may: for the check that handlers refuse by themselves. */
import type { Command, Query } from '@nestjs/cqrs';
import { pgpKeyQuerySchema, type Role } from '#contracts';
import type { Caller } from '../../src/access/access-port.js';
import { ChangePgpKey, ExportPgpPrivateKey, type PgpKeyStep, RemovePgpKey } from '../../src/pgp-keys/change-pgp-key.js';
import { GeneratePgpKey, ImportPgpKeys } from '../../src/pgp-keys/import-pgp-keys.js';
import { ListPgpKeys, ListPublishedPgpKeys, ShowPgpKey } from '../../src/pgp-keys/list-pgp-keys.js';
import { LookUpPgpKeys } from '../../src/pgp-keys/look-up-pgp-keys.js';

const READERS: readonly Role[] = ['policy-author', 'policy-approver', 'dlp-manager', 'auditor', 'administrator', 'key-custodian'];
const KEEPERS: readonly Role[] = ['policy-author', 'administrator'];
const TRUSTERS: readonly Role[] = ['policy-approver', 'administrator'];
const ID = '01ARZ3NDEKTSV4RRFFQ69G5FAV';

const step =
  (data: PgpKeyStep) =>
  (caller: Caller | null): Command<unknown> =>
    new ChangePgpKey({ id: ID, step: data }, caller, `pgp-${data.kind}`);

export const askedOfPgpKeys: [string, readonly Role[], (caller: Caller | null) => Command<unknown> | Query<unknown>][] = [
  ['PGP keys', READERS, (caller) => new ListPgpKeys(pgpKeyQuerySchema.parse({}), caller)],
  ['PGP key', READERS, (caller) => new ShowPgpKey(ID, caller)],
  ['PGP keys that are published', READERS, (caller) => new ListPublishedPgpKeys(caller)],
  [
    'import of PGP keys',
    KEEPERS,
    (caller) => new ImportPgpKeys({ bytes: Buffer.from('none'), password: undefined, dryRun: false }, caller, 'pgp-import'),
  ],
  [
    'making of a PGP key',
    KEEPERS,
    (caller) => new GeneratePgpKey({ address: 'no address', name: '', type: 'curve25519', days: null }, caller, 'pgp-generate'),
  ],
  ['look-up of PGP keys', KEEPERS, (caller) => new LookUpPgpKeys('no address', caller, 'pgp-look-up')],
  ['trust in a PGP key', TRUSTERS, step({ kind: 'trust', reason: 'known', exceptSubkeys: [] })],
  ['end of the trust in a PGP key', TRUSTERS, step({ kind: 'distrust', reason: 'unknown' })],
  ['assignment of a PGP key', KEEPERS, step({ kind: 'assign', place: 'a.example' })],
  ['end of the assignment of a PGP key', KEEPERS, step({ kind: 'unassign', assignmentId: ID })],
  [
    'export of a private PGP key',
    ['key-custodian'],
    (caller) => new ExportPgpPrivateKey({ id: ID, password: 'x', reason: 'moved' }, caller, 'pgp-export'),
  ],
  [
    'removal of a PGP key with its private key',
    ['key-custodian'],
    (caller) => new RemovePgpKey({ id: ID, reason: '', withPrivateKey: true }, caller, 'pgp-remove-2'),
  ],
  ['removal of a PGP key', KEEPERS, (caller) => new RemovePgpKey({ id: ID, reason: '', withPrivateKey: false }, caller, 'pgp-remove')],
];
