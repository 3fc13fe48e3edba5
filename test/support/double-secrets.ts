/** What the double keeps to sign and to encrypt with. */
import type { DkimKey, PdfPassword } from '#contracts';
import { type Call, Refusal } from './double-world.js';

const ME = { id: 'a1', name: 'Ana Novak' };
const AT = '2026-03-18T09:14:06Z';
const value = `v=DKIM1; k=rsa; p=${'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA'.repeat(8)}IDAQAB`;

function dkimKey(id: string, selector: string, more: Partial<DkimKey>): DkimKey {
  const name = `${selector}._domainkey.halden-mutual.example`;
  return {
    id,
    domain: 'halden-mutual.example',
    selector,
    type: 'rsa',
    bits: 2048,
    isWeak: false,
    forSubdomains: true,
    origin: 'generated',
    state: 'active',
    signs: true,
    isLost: false,
    record: { name, value, zone: `${name}. IN TXT (\n  "${value.slice(0, 255)}"\n  "${value.slice(255)}" )\n` },
    addedAt: AT,
    addedBy: ME,
    published: { at: AT, record: 'said' },
    retiredAt: null,
    ...more,
  };
}

const keys: readonly DkimKey[] = [
  dkimKey('k2', 's2027', { state: 'waiting', signs: false, published: null }),
  dkimKey('k1', 's2026', { published: { at: AT, record: 'seen' } }),
  dkimKey('k0', 's2019', { state: 'retired', signs: false, bits: 1024, isWeak: true, origin: 'imported', retiredAt: AT }),
  dkimKey('k3', 'e2026', { type: 'ed25519', bits: 256, signs: false, isLost: true, forSubdomains: false }),
];

function password(id: string, passwordId: string, more: Partial<PdfPassword>): PdfPassword {
  const place = { for: 'ada@kestrel-brokers.example', level: 'user' } as const;
  const time = { from: AT, until: '2026-09-18T09:14:06Z', state: 'in-force', isUsed: true } as const;
  return { id, passwordId, ...place, origin: 'static', ...time, setAt: AT, setBy: ME, messageId: null, ...more };
}

const passwords: readonly PdfPassword[] = [
  password('p1', 'K7QF-3MPX', {}),
  password('p2', 'W4TB-9RZC', { state: 'over', isUsed: false, until: AT }),
  password('p3', 'H2VN-6DKS', { for: '*.nordpack.example', level: 'wildcard-domain', until: null }),
  password('p4', 'B8JX-5GYM', { for: '', origin: 'generated', messageId: 'm1', isUsed: false }),
  password('p5', 'T3CE-7QAH', {
    for: 'orders@nordpack.example',
    state: 'upcoming',
    isUsed: false,
    from: '2026-10-01T00:00:00Z',
    until: null,
  }),
];

const keyOf = (id: string): DkimKey => keys.find((each) => each.id === id) ?? dkimKey(id, 'other', {});

export const secretAnswers = {
  dkimKeys: () => ({ keys, looksUpRecords: true }),
  generateDkimKey: ({ body }: Call) => ({
    ...dkimKey('k9', String(body['selector']), { state: 'waiting', published: null }),
    signs: false,
  }),
  importDkimKey: ({ body }: Call) => {
    if (String(body['privateKey']).includes('PRIVATE KEY')) return dkimKey('k9', String(body['selector']), { origin: 'imported' });
    const errors = [{ path: 'body.privateKey', message: 'it is not a private key in PEM (PKCS #1 or PKCS #8)' }];
    throw new Refusal(422, 'invalid-request', 'Some fields are missing or not as they must be. Nothing was changed.', { errors });
  },
  publishDkimKey: ({ id, body }: Call) => {
    if (body['unseen'] !== true) throw new Refusal(409, 'record-not-seen', 'DNS has no TXT record of this name yet. Nothing was changed.');
    return { ...keyOf(id), state: 'active', signs: true };
  },
  retireDkimKey: ({ id }: Call) => ({ ...keyOf(id), state: 'retired', signs: false }),
  removeDkimKey: () => null,
  pdfPasswords: ({ query }: Call) => {
    const [place, origin] = [query.get('for'), query.get('origin')];
    const shown = passwords.filter((each) => (place === null || each.for === place) && (origin === null || each.origin === origin));
    return { passwords: shown, more: place === null && origin === null };
  },
  setPdfPassword: ({ body }: Call) => {
    if (String(body['password']).length >= 12) return password('p9', 'N5LD-8WFB', { for: String(body['for']) });
    const errors = [{ path: 'body.password', message: 'it must have at least 12 characters' }];
    throw new Refusal(422, 'invalid-request', 'Some fields are missing or not as they must be. Nothing was changed.', { errors });
  },
  removePdfPassword: () => null,
  forgetPdfPasswords: () => ({ removed: 2 }),
} as const;
