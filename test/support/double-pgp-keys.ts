/** What the double keeps of OpenPGP keys. */
import type { PgpKeyDetail, PgpKeyRow } from '#contracts';
import { type Call, Refusal } from './double-world.js';

const ME = { id: 'a1', name: 'Ana Novak' };
const AT = '2026-03-18T09:14:06Z';
const print = (digit: string): string => `${digit}01f06045a`.repeat(4);
const armored = `-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n${'xjMEaab3XRYJKwYBBAHaRw8BAQdAzs8Vqg1yqcZ0B3mYw1n0q9o2b5Kf7Vd8rCp\n'.repeat(6)}-----END PGP PUBLIC KEY BLOCK-----\n`;
const user = (text: string, isValid = true) => ({ text, address: /<(.*)>/.exec(text)?.[1] ?? null, isPrimary: false, isValid });

function row(id: string, userIds: readonly ReturnType<typeof user>[], more: Partial<PgpKeyRow> = {}): PgpKeyRow {
  const addresses = userIds.flatMap(({ address, isValid }) => (address !== null && isValid ? [address] : []));
  return {
    id,
    fingerprint: print(id.slice(-1)),
    userIds: [...userIds],
    addresses,
    trustedAddresses: more.isTrusted === false ? [] : addresses,
    algorithm: 'eddsa ed25519Legacy',
    createdAt: '2025-03-18T09:14:06Z',
    expiresAt: '2035-03-18T09:14:06Z',
    hasPrivateKey: false,
    endsSoon: false,
    isTrusted: true,
    encrypts: 'usable',
    signs: 'usable',
    placeCount: 0,
    importedAt: AT,
    ...more,
  };
}

const rows: readonly PgpKeyRow[] = [
  row(
    'k1',
    [user('Ada Kestrel <ada@kestrel-brokers.example>'), user('Ada <ada.kestrel@old-partner.example>', false), user('<ceo@bank.example>')],
    {
      ...{ endsSoon: true, expiresAt: '2026-12-20T09:14:06Z', placeCount: 1, trustedAddresses: ['ada@kestrel-brokers.example'] },
    },
  ),
  row('k2', [user('Claims <claims@halden-mutual.example>')], { hasPrivateKey: true, algorithm: 'rsa 4096', expiresAt: null }),
  row('k3', [user('Bo Nordpack <bo@nordpack.example>')], { isTrusted: false, encrypts: 'untrusted', signs: 'untrusted' }),
  row('k4', [user('Cy Fen <cy@fen.example>')], { encrypts: 'expired', signs: 'expired', expiresAt: '2025-11-30T09:14:06Z' }),
  row('k5', [user('Di Pell <di@pell.example>')], { encrypts: 'revoked', signs: 'revoked' }),
  row('k6', [user('Signer <sign@fen.example>')], { encrypts: 'wrong-usage' }),
];

const rowOf = (id: string): PgpKeyRow => {
  const found = rows.find((each) => each.id === id);
  if (found === undefined) throw new Refusal(404, 'not-found', 'There is no such key.', { title: 'Not found' });
  return found;
};

function detail(id: string, more: Partial<PgpKeyDetail> = {}): PgpKeyDetail {
  const shown = rowOf(id);
  const { fingerprint, algorithm, createdAt, expiresAt, isTrusted, encrypts } = shown;
  const revocation = encrypts === 'revoked' ? ({ at: '2026-03-03T09:14:06Z', reason: 'compromised', isHard: true } as const) : null;
  const part = { algorithm, createdAt, expiresAt, revocation, defects: [], isTrusted };
  const subkey = print(`${id.slice(-1)}b`).slice(0, 40);
  return {
    ...shown,
    version: 4,
    source: id === 'k3' ? 'directory' : 'file',
    importedBy: ME,
    trust: isTrusted ? { at: AT, by: ME, reason: 'read to us by telephone', exceptSubkeys: [] } : null,
    privateKeySince: shown.hasPrivateKey ? AT : null,
    judgedAt: AT,
    primary: { ...part, fingerprint, uses: ['certify', 'sign'] },
    subkeys:
      encrypts === 'wrong-usage'
        ? []
        : [
            { ...part, fingerprint: subkey, algorithm: 'ecdh curve25519Legacy', uses: ['encrypt'] },
            { ...part, fingerprint: subkey.replace(/./, 'e'), algorithm: 'rsa 1024', uses: ['encrypt'], defects: ['key-too-short'] },
          ],
    assignments: id === 'k1' ? [{ id: 'as1', place: '*.kestrel-brokers.example', assignedAt: AT, assignedBy: ME }] : [],
    wkd: shown.addresses.map((address) => ({
      address,
      advanced: `https://openpgpkey.halden-mutual.example${ADVANCED}?l=claims`,
      direct: `https://halden-mutual.example${DIRECT}?l=claims`,
    })),
    armored,
    ...more,
  };
}

const HASH = 'iy9q119eutrkn8s1mk4r39qejnbu3n5q';
const ADVANCED = `/.well-known/openpgpkey/halden-mutual.example/hu/${HASH}`;
const DIRECT = `/.well-known/openpgpkey/hu/${HASH}`;

const fits = (each: PgpKeyRow, query: URLSearchParams): boolean => {
  const [q, trusted, key, encrypts, signs] = ['q', 'trusted', 'privateKey', 'encrypts', 'signs'].map((name) => query.get(name));
  return (
    (q == null || JSON.stringify(each).toLowerCase().includes(q.toLowerCase())) &&
    (trusted == null || each.isTrusted === (trusted === 'yes')) &&
    (key == null || each.hasPrivateKey === (key === 'yes')) &&
    (encrypts == null || each.encrypts === encrypts) &&
    (signs == null || each.signs === signs)
  );
};

const entry = (id: string | null, userId: string, outcome: string, more: object = {}) => ({
  ...{ id, fingerprint: print('7'), userIds: [userId], outcome, hasPrivateKey: false, detail: '' },
  ...more,
});

const readFile = ({ body }: Call): unknown => {
  const file = Buffer.from(String(body['file']), 'base64').toString();
  if (file.includes('not one'))
    throw new Refusal(422, 'pgp-file-broken', 'There is no OpenPGP key in the file, or it is damaged. Nothing was kept.');
  if (file.includes('locked')) {
    if (body['password'] === undefined) throw new Refusal(422, 'file-password-missing', 'The file is under a password. Nothing was kept.');
    if (body['password'] !== 'open sesame')
      throw new Refusal(422, 'wrong-file-password', 'The password does not open the file. Nothing was kept.');
  }
  return {
    entries: [
      entry('k7', 'Eve Lund <eve@lund.example>', 'added', { hasPrivateKey: file.includes('locked') }),
      entry('k1', 'Ada Kestrel <ada@kestrel-brokers.example>', 'updated'),
      entry('k3', 'Bo Nordpack <bo@nordpack.example>', 'known'),
      entry(null, 'Many Names <many@names.example>', 'refused', { detail: 'the key has more user ids and signatures than are kept' }),
    ],
  };
};

const lookUp = ({ body }: Call): unknown => {
  const address = String(body['address']);
  if (address.endsWith('@secret.example'))
    throw new Refusal(422, 'pgp-look-up-off', 'The setting pgp.lookUp is off for this address. Nobody was asked.', {
      title: 'Not looked for',
    });
  const isFound = address.startsWith('bo@');
  const places = [
    { place: `openpgpkey.${address.replace(/.*@/, '')}`, kind: 'wkd', outcome: isFound ? 'found' : 'nothing' },
    { place: 'keys.openpgp.org', kind: 'key-server', outcome: 'unreachable' },
  ];
  return { address, places, entries: isFound ? [entry('k3', 'Bo Nordpack <bo@nordpack.example>', 'added')] : [] };
};

export const pgpKeyAnswers = {
  pgpKeys: ({ query }: Call) => {
    const found = rows.filter((each) => fits(each, query));
    const offset = Number(query.get('offset') ?? 0);
    // As if there were many.
    const all = query.size === 2 ? 340 : found.length;
    return { keys: found, total: Math.max(all, offset + found.length), all: 340 };
  },
  importPgpKeys: readFile,
  generatePgpKey: () => detail('k2'),
  lookUpPgpKeys: lookUp,
  publishedPgpKeys: () => ({
    keys: [
      { address: 'claims@halden-mutual.example', advancedPath: ADVANCED, directPath: DIRECT, key: Buffer.from('a key').toString('base64') },
    ],
  }),
  pgpKey: ({ id }: Call) => detail(id),
  trustPgpKey: ({ id, body }: Call) => {
    const exceptSubkeys = body['exceptSubkeys'] as string[];
    const trust = { at: AT, by: ME, reason: String(body['reason']), exceptSubkeys };
    const trustedAddresses = body['addresses'] as string[];
    return detail(id, { isTrusted: true, encrypts: 'usable', signs: 'usable', trust, trustedAddresses });
  },
  distrustPgpKey: ({ id }: Call) =>
    detail(id, { isTrusted: false, encrypts: 'untrusted', signs: 'untrusted', trust: null, trustedAddresses: [] }),
  assignPgpKey: ({ id, body }: Call) => {
    if (body['place'] === 'nowhere') throw new Refusal(422, 'not-a-place', 'It is neither an address nor a domain. Nothing was changed.');
    return detail(id, { assignments: [{ id: 'as2', place: String(body['place']), assignedAt: AT, assignedBy: ME }] });
  },
  unassignPgpKey: ({ id }: Call) => detail(id, { assignments: [] }),
  exportPgpPrivateKey: ({ body }: Call) => {
    if (String(body['password']).length >= 12) return Buffer.from('-----BEGIN PGP PRIVATE KEY BLOCK-----');
    const errors = [{ path: 'body.password', message: 'it must have at least 12 characters' }];
    throw new Refusal(422, 'invalid-request', 'Some fields are missing or not as they must be. Nothing was changed.', { errors });
  },
  removePgpKey: () => null,
} as const;
