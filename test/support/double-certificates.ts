/** What the double keeps of certificates, roots, the trust list and revocation lists. */
import type { CertificateDetail, CertificateRow, RevocationListRow, TrustEntryOfApi } from '#contracts';
import { type Call, Refusal } from './double-world.js';

const ME = { id: 'a1', name: 'Ana Novak' };
const AT = '2026-03-18T09:14:06Z';
const print = (digit: string): string => `${digit}c2f41d0`.repeat(8);
const pem = `-----BEGIN CERTIFICATE-----\n${'MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ\n'.repeat(9)}-----END CERTIFICATE-----\n`;
const ROOT = 'CN=Halden Root Authority 2024, O=Halden Mutual, C=NO';

function row(id: string, subject: string, more: Partial<CertificateRow>): CertificateRow {
  return {
    id,
    subject,
    fingerprint: print(id.slice(-1)),
    issuer: ROOT,
    serial: '0a91f3',
    addresses: [],
    notBefore: '2025-03-18T09:14:06Z',
    notAfter: '2035-03-18T09:14:06Z',
    kind: 'person',
    key: 'RSA 3072',
    isRoot: false,
    hasPrivateKey: false,
    endsSoon: false,
    purpose: 'encrypt',
    state: 'usable',
    useCount: 0,
    importedAt: AT,
    ...more,
  };
}

const ada = 'ada@kestrel-brokers.example';
const rows: readonly CertificateRow[] = [
  row('c1', 'CN=Ada Kestrel, O=Kestrel Brokers', { addresses: [ada], endsSoon: true, notAfter: '2026-12-20T09:14:06Z' }),
  row('c2', 'CN=Ana Novak, O=Halden Mutual, C=NO', {
    addresses: ['ana.novak@halden-mutual.example', 'a.novak@halden-mutual.example', 'claims@halden-mutual.example', 'x@halden.example'],
    hasPrivateKey: true,
    useCount: 2,
  }),
  row('c3', 'CN=Bo Nordpack', { addresses: ['bo@nordpack.example'], state: 'revoked', useCount: 1 }),
  row('c4', '', { addresses: ['orders@nordpack.example'], state: 'expired', notAfter: '2025-11-30T09:14:06Z', key: 'EC P-256' }),
  row('c5', 'CN=Old Partner', { addresses: ['it@old-partner.example'], state: 'untrusted-root', issuer: 'CN=Nobody Knows CA' }),
  row('c6', 'CN=Cy Fen', { addresses: ['cy@fen.example'], state: 'revocation-unknown' }),
  row('c7', ROOT, { kind: 'authority', isRoot: true, purpose: 'issue', useCount: 1, key: 'RSA 4096' }),
  row('c8', 'CN=Nobody Knows CA', { kind: 'authority', purpose: 'issue', state: 'untrusted-root', issuer: 'CN=Nobody Knows CA' }),
];

const rowOf = (id: string): CertificateRow => {
  const found = rows.find((each) => each.id === id);
  if (found === undefined) throw new Refusal(404, 'not-found', 'There is no such certificate.', { title: 'Not found' });
  return found;
};

const details: Readonly<Record<string, string>> = {
  revoked: 'Revoked on 3 March 2026: the key was compromised.',
  'untrusted-root': 'No way leads to a trusted root; it ends at CN=Nobody Knows CA.',
};

function detail(id: string, more: Partial<CertificateDetail> = {}): CertificateDetail {
  const shown = rowOf(id);
  const { state, fingerprint, subject, hasPrivateKey, isRoot, kind } = shown;
  const path = [
    { id, subject, fingerprint },
    { id: 'c7', subject: ROOT, fingerprint: print('7') },
  ];
  const judged = { state, detail: details[state] ?? 'A trusted root vouches for it.', path: state === 'usable' && !isRoot ? path : [] };
  const byHand = { use: 'encrypt', place: '*.nordpack.example', assignedAt: AT, assignedBy: ME } as const;
  return {
    ...shown,
    version: 3,
    keyUsage: ['digitalSignature', 'keyEncipherment'],
    extendedKeyUsage: ['1.3.6.1.5.5.7.3.4'],
    isSelfSigned: shown.issuer === subject,
    crlUrls: ['http://ca.halden-mutual.example/root.crl'],
    ocspUrls: [],
    source: 'file',
    importedBy: ME,
    root: isRoot ? { at: AT, by: ME, reason: 'our own authority' } : null,
    privateKeySince: hasPrivateKey ? AT : null,
    judgedAt: AT,
    judgements:
      kind === 'authority' ? [{ purpose: 'issue', ...judged }] : (['encrypt', 'sign'] as const).map((purpose) => ({ purpose, ...judged })),
    uses: id === 'c2' ? [{ kind: 'setting', id: 'global', name: 'additional certificate of everybody' }] : [],
    assignments: id === 'c3' || id === 'c2' ? [{ id: 'as1', ...byHand }] : [],
    trustEntries: id === 'c5' ? [{ id: 't1', decision: 'block', place: 'global' }] : [],
    pem,
    ...more,
  };
}

const entries: readonly TrustEntryOfApi[] = [
  {
    id: 't1',
    fingerprint: print('5'),
    certificate: { id: 'c5', subject: 'CN=Old Partner', notAfter: '2035-03-18T09:14:06Z' },
    decision: 'block',
    acceptExpired: false,
    place: 'global',
    reason: 'the laptop with its key was stolen',
    addedAt: AT,
    addedBy: ME,
  },
  {
    id: 't2',
    fingerprint: print('9'),
    certificate: null,
    decision: 'allow',
    acceptExpired: true,
    place: 'orders@nordpack.example',
    reason: 'compared by telephone',
    addedAt: AT,
    addedBy: ME,
  },
];

const lists: readonly RevocationListRow[] = [
  {
    id: null,
    issuer: ROOT,
    thisUpdate: AT,
    nextUpdate: '2036-03-25T09:14:06Z',
    isOver: false,
    size: 12,
    fetched: { place: 'http://ca.halden-mutual.example/root.crl', at: AT, failedAt: '2026-03-19T09:14:06Z' },
    added: null,
  },
  {
    id: 'l1',
    issuer: 'CN=Nordpack CA',
    thisUpdate: AT,
    nextUpdate: '2026-03-25T09:14:06Z',
    isOver: true,
    size: 0,
    fetched: null,
    added: { at: AT, by: ME },
  },
];

const fits = (each: CertificateRow, query: URLSearchParams): boolean => {
  const [q, kind, state, key, inUse] = ['q', 'kind', 'state', 'privateKey', 'inUse'].map((name) => query.get(name));
  return (
    (q == null || JSON.stringify(each).toLowerCase().includes(q.toLowerCase())) &&
    (kind == null || (kind === 'root' ? each.isRoot : each.kind === kind)) &&
    (state == null || (state === 'unusable' ? each.state !== 'usable' : each.state === state)) &&
    (key == null || each.hasPrivateKey === (key === 'yes')) &&
    (inUse == null || each.useCount > 0 === (inUse === 'yes')) &&
    Date.parse(each.notAfter) >= Date.parse(query.get('endsFrom') ?? AT.replace('2026', '2000'))
  );
};

const EMPTY_NAME = { fingerprint: print('1'), detail: '', hasPrivateKey: false } as const;
const readFile = ({ body }: Call): unknown => {
  const file = Buffer.from(String(body['file']), 'base64').toString();
  if (file.includes('not one'))
    throw new Refusal(422, 'certificate-file-broken', 'The file is none of PEM, DER, P7B and PFX. Nothing was kept.');
  if (file.includes('locked')) {
    if (body['password'] === undefined) throw new Refusal(422, 'file-password-missing', 'The file is under a password. Nothing was kept.');
    if (body['password'] !== 'open sesame')
      throw new Refusal(422, 'wrong-file-password', 'The password does not open the file. Nothing was kept.');
  }
  return {
    format: file.includes('locked') ? 'pfx' : 'pem',
    keysWithoutCertificate: 0,
    entries: [
      {
        ...EMPTY_NAME,
        id: 'c9',
        subject: 'CN=Di Pell',
        addresses: ['di@pell.example'],
        outcome: 'added',
        hasPrivateKey: file.includes('locked'),
      },
      { ...EMPTY_NAME, id: 'c1', subject: 'CN=Ada Kestrel, O=Kestrel Brokers', addresses: [ada], outcome: 'known' },
      { ...EMPTY_NAME, id: null, subject: '', addresses: [], outcome: 'refused', detail: 'It is longer than 36,000 bytes.' },
    ],
  };
};

const removeCertificate = ({ id }: Call): null => {
  const usedBy = detail(id).uses.concat(
    id === 'c3' ? [{ kind: 'assignment', id: 'as1', name: 'encrypts mail to *.nordpack.example' }] : [],
  );
  if (usedBy.length > 0) throw new Refusal(409, 'in-use', 'The certificate is in use. Nothing was changed.', { title: 'In use', usedBy });
  return null;
};

export const certificateAnswers = {
  certificates: ({ query }: Call) => {
    const found = rows.filter((each) => fits(each, query));
    const offset = Number(query.get('offset') ?? 0);
    // As if there were many.
    const all = query.size === 2 ? 1204 : found.length;
    return { certificates: found, total: Math.max(all, offset + found.length), all: 1204, endSoon: 1 };
  },
  importCertificates: readFile,
  exportCertificates: () => Buffer.from(pem),
  exportPrivateKeys: ({ body }: Call) => {
    if (String(body['password']).length >= 12) return Buffer.from('PFX');
    const errors = [{ path: 'body.password', message: 'it must have at least 12 characters' }];
    throw new Refusal(422, 'invalid-request', 'Some fields are missing or not as they must be. Nothing was changed.', { errors });
  },
  generateCertificate: () => detail('c2'),
  certificate: ({ id }: Call) => detail(id),
  removeCertificate,
  assignCertificate: ({ id, body }: Call) => {
    if (body['place'] === 'nowhere') throw new Refusal(422, 'not-a-place', 'It is neither an address nor a domain. Nothing was changed.');
    const place = { use: body['use'] === 'sign' ? 'sign' : 'encrypt', place: String(body['place']) } as const;
    return detail(id, { assignments: [{ id: 'as2', ...place, assignedAt: AT, assignedBy: ME }] });
  },
  unassignCertificate: ({ id }: Call) => detail(id, { assignments: [] }),
  trustRoot: ({ id, body }: Call) => detail(id, { root: { at: AT, by: ME, reason: String(body['reason']) } }),
  distrustRoot: ({ id }: Call) => detail(id, { root: null, isRoot: false }),
  certificateRequest: () => Buffer.from('-----BEGIN CERTIFICATE REQUEST-----'),
  trustList: ({ query }: Call) => {
    const found = entries.filter((each) =>
      JSON.stringify(each)
        .toLowerCase()
        .includes(query.get('q')?.toLowerCase() ?? ''),
    );
    const offset = Number(query.get('offset') ?? 0);
    // As if there were many.
    return { entries: found, total: query.has('q') ? found.length : Math.max(120, offset + found.length), all: 120 };
  },
  addTrustEntry: ({ body }: Call) => ({ ...entries[1], decision: body['decision'], reason: body['reason'] }),
  withdrawTrustEntry: () => null,
  revocationLists: () => ({ lists, isFetching: true }),
  addRevocationLists: ({ body }: Call) => {
    if (Buffer.from(String(body['file']), 'base64').toString().includes('not one'))
      throw new Refusal(422, 'certificate-file-broken', 'The file is no revocation list. Nothing was kept.');
    return { lists, isFetching: true };
  },
  refreshRevocation: () => ({ lists, isFetching: true }),
  removeRevocationList: () => null,
} as const;
