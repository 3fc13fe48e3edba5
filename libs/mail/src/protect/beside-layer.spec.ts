import { describe, expect, it } from 'vitest';
import { besideLayer } from './beside-layer.js';
import type { CmsOutline } from './outline-readers.js';

/** Here an envelope is what begins like a structure of ASN.1 (X.690 §8.9), and a signature is the word. */
const outlineOfCms = (cms: Buffer): CmsOutline => {
  if (cms[0] === 0x30) return { kind: 'envelope', ciphertext: cms };
  return cms.toString() === 'SIGNATURE' ? { kind: 'signed', content: undefined } : { kind: 'other' };
};
const beside = (...lines: string[]): string[] | undefined =>
  besideLayer(Buffer.from(lines.join('\r\n')), { outlineOfCms })?.map(({ raw }) => raw.toString());

const SMIME = ['Content-Type: application/pkcs7-mime; name="smime.p7m"', 'Content-Transfer-Encoding: base64'];
const ARMOR = ['-----BEGIN PGP MESSAGE-----', '', 'wV4D', '=abcd', '-----END PGP MESSAGE-----'];
const armor = (...headers: string[]): string[] => ARMOR.toSpliced(1, 0, ...headers);

interface Mime {
  readonly preamble?: string[];
  readonly first?: string[];
  readonly second?: string[];
  readonly epilogue?: string[];
}

const pgpMime = ({ preamble = [], first = [], second = ARMOR, epilogue = [] }: Mime): string[] => [
  'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b',
  '',
  ...preamble,
  '--b',
  ...['Content-Type: application/pgp-encrypted', 'Content-Description: PGP/MIME version identification', ...first, '', 'Version: 1', ''],
  '--b',
  ...['Content-Type: application/octet-stream; name="encrypted.asc"', 'Content-Description: OpenPGP encrypted message', '', ...second, ''],
  '--b--',
  ...epilogue,
];

describe('a block of OpenPGP behind other bytes', () => {
  it.each([
    ['a letter', '\u00dcbersicht: card 4111 1111 1111 1111'],
    ['a mark of byte order', '\ufeff4111 1111 1111 1111'],
    ['a blank that does not break', '\u00a0card 4111 1111 1111 1111'],
  ])('is in doubt, for it is opened all the same: %s of more than seven bits', (_, words) => {
    expect(beside(...pgpMime({ second: [words, ...ARMOR] }))).toBeUndefined();
    const latin1 = Buffer.from(pgpMime({ second: [words.replace('\ufeff', '\u00ef\u00bb\u00bf'), ...ARMOR] }).join('\r\n'), 'latin1');
    expect(besideLayer(latin1, { outlineOfCms })).toBeUndefined();
  });
});

describe('beside what S/MIME encrypts', () => {
  it('there is nothing, as programs write it', () => {
    expect(beside(...SMIME, 'Content-Disposition: attachment; filename="smime.p7m"', '', 'MAAA')).toEqual([]);
  });

  it('there are the names and the description that somebody chose', () => {
    const chosen = ['Content-Disposition: attachment; filename="4111.p7m"', 'Content-Description: card', 'X-Note: 4111'];
    expect(beside(...SMIME, ...chosen, '', 'MAAA')).toEqual([
      'Outer-Content-Disposition: attachment; filename="4111.p7m"',
      'Outer-Content-Description: card',
      'X-Note: 4111',
    ]);
  });

  it('nobody can tell what there is behind the end of the structure, in another encoding, and in doubtful headers', () => {
    expect(beside(...SMIME, '', 'MAAA', '!!! card 4111 !!!')).toBeUndefined();
    expect(beside(...SMIME, '', 'card')).toBeUndefined();
    expect(beside(SMIME[0] ?? '', 'Content-Transfer-Encoding: x-uuencode', '', 'MAAA')).toBeUndefined();
    expect(beside(...SMIME, 'card 4111', 'X: y', '', 'MAAA')).toBeUndefined();
  });

  it('there is the header of a signature around it, whose text stays', () => {
    const signed = (note: string, code: string): string[] => [
      'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; boundary=b',
      ...['', 'This is a cryptographically signed message in MIME format.', '--b', 'X-Part: stays', '', 'Hello.', '--b'],
      ...['Content-Type: application/pkcs7-signature; name="smime.p7s"', `Content-Description: ${note}`],
      ...['Content-Transfer-Encoding: base64', '', code, '--b--', ''],
    ];
    const signature = Buffer.from('SIGNATURE').toString('base64');
    expect(beside(...signed('card 4111', signature))).toEqual(['Outer-Content-Description: card 4111']);
    expect(beside(...signed('S/MIME Cryptographic Signature', signature))).toEqual([]);
    expect(beside(...signed('card 4111', 'AAAA'))).toBeUndefined();
  });
});

describe('beside what OpenPGP encrypts', () => {
  it('there is nothing, as programs write it', () => {
    expect(beside(...pgpMime({ preamble: ['This is an OpenPGP/MIME encrypted message (RFC 4880 and 3156)'] }))).toEqual([]);
  });

  it('there is the line before the parts, in their headers, and in that of the armor', () => {
    expect(beside(...pgpMime({ preamble: ['card', ' 4111'] }))).toEqual(['Outer-Text: card\r\n  4111']);
    expect(beside(...pgpMime({ first: ['X-Note: 4111'] }))).toEqual(['X-Note: 4111']);
    expect(beside(...pgpMime({ second: armor('Comment: card 4111') }))).toEqual(['Outer-Text: Comment: card 4111']);
  });

  it('keeps the letters of words before the parts, also with empty octets between them', () => {
    expect(beside(...pgpMime({ preamble: ['déjà'] }))).toEqual(['Outer-Text: déjà']);
    expect(beside(...pgpMime({ preamble: ['\0c\0a\0r\0d'] }))).toEqual(['Outer-Text: card']);
  });

  it('nobody can tell what more than a line before the parts is, or anything behind them or the block', () => {
    expect(beside(...pgpMime({ preamble: ['card '.repeat(50)] }))).toBeUndefined();
    expect(beside(...pgpMime({ epilogue: ['card 4111'] }))).toBeUndefined();
    expect(beside(...pgpMime({ second: [...ARMOR, 'card 4111'] }))).toBeUndefined();
    expect(beside(...pgpMime({ first: ['card 4111'] }))).toBeUndefined();
  });

  it('in the text there is the header of the block, and in files their names', () => {
    const text = ['Content-Type: text/plain', '', ...armor('Comment: card 4111'), ''];
    expect(beside(...text)).toEqual(['Outer-Text: Comment: card 4111']);
    const mixed = (...more: string[]): string[] => [
      ...['Content-Type: multipart/mixed; boundary=b', '', 'card', '--b', '', ...ARMOR, '--b'],
      ...['Content-Type: application/octet-stream; name="4111.pgp"', '', ...ARMOR, '--b--', ...more],
    ];
    expect(beside(...mixed(''))).toEqual(['Outer-Text: card', 'Outer-Content-Type: application/octet-stream; name="4111.pgp"']);
    expect(beside(...mixed('card'))).toBeUndefined();
  });

  it('there are the lines above and below a text that is signed', () => {
    const signature = ['-----BEGIN PGP SIGNATURE-----', 'Comment: card 4111', '', 'wV4D', '-----END PGP SIGNATURE-----'];
    const text = ['-----BEGIN PGP SIGNED MESSAGE-----', 'Hash: SHA256', '', 'Hello.', ...signature, ''];
    expect(beside('Content-Type: text/plain', '', ...text)).toEqual(['Outer-Text: Hash: SHA256', 'Outer-Text: Comment: card 4111']);
  });
});
