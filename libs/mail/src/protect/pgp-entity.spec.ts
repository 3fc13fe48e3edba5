import { describe, expect, it } from 'vitest';
import { pgpEncrypted, pgpSigned, readPgpEntity } from './pgp-entity.js';
import { inlineEntity, joinPieces, plainText } from './pgp-inline.js';

const lines = (...text: string[]): Buffer => Buffer.from(text.join('\r\n'));
const ENTITY = lines('Content-Type: text/plain', '', 'Hello.', '');
const MESSAGE = lines('-----BEGIN PGP MESSAGE-----', '', 'MTIz', '-----END PGP MESSAGE-----', '');
const SIGNATURE = lines('-----BEGIN PGP SIGNATURE-----', '', 'MTIz', '-----END PGP SIGNATURE-----', '');
const CLEARTEXT = lines(
  '-----BEGIN PGP SIGNED MESSAGE-----',
  'Hash: SHA256',
  '',
  '- -----BEGIN PGP MESSAGE-----',
  'Hello.',
  SIGNATURE.toString(),
);

describe('multipart/encrypted', () => {
  it('is written as RFC 3156 §4 shows it', () => {
    expect(pgpEncrypted(MESSAGE, 'b').toString()).toBe(
      lines(
        'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted";',
        ' boundary="b"',
        '',
        'This is an OpenPGP/MIME encrypted message (RFC 3156).',
        '--b',
        'Content-Type: application/pgp-encrypted',
        'Content-Description: PGP/MIME version identification',
        '',
        'Version: 1',
        '',
        '--b',
        'Content-Type: application/octet-stream; name="encrypted.asc"',
        'Content-Description: OpenPGP encrypted message',
        'Content-Disposition: inline; filename="encrypted.asc"',
        '',
        '-----BEGIN PGP MESSAGE-----',
        '',
        'MTIz',
        '-----END PGP MESSAGE-----',
        '',
        '--b--',
        '',
      ).toString(),
    );
  });

  it('is read again', () => {
    expect(readPgpEntity(pgpEncrypted(MESSAGE, 'b'))).toEqual({ kind: 'multipart-encrypted', message: MESSAGE });
  });
});

describe('multipart/signed', () => {
  it('is written as RFC 3156 §5 shows it', () => {
    expect(pgpSigned({ entity: ENTITY, signature: SIGNATURE, hash: 'sha256', boundary: 'b' }).toString()).toBe(
      lines(
        'Content-Type: multipart/signed; protocol="application/pgp-signature";',
        ' micalg=pgp-sha256;',
        ' boundary="b"',
        '',
        'This is an OpenPGP/MIME signed message (RFC 3156).',
        '--b',
        'Content-Type: text/plain',
        '',
        'Hello.',
        '',
        '--b',
        'Content-Type: application/pgp-signature; name="signature.asc"',
        'Content-Description: OpenPGP digital signature',
        'Content-Disposition: attachment; filename="signature.asc"',
        '',
        '-----BEGIN PGP SIGNATURE-----',
        '',
        'MTIz',
        '-----END PGP SIGNATURE-----',
        '--b--',
        '',
      ).toString(),
    );
  });

  it.each([
    ['with a line end at its end', ENTITY],
    ['without', lines('Content-Type: text/plain', '', 'Hello.')],
    ['that is empty', lines('Content-Type: text/plain', '', '')],
  ])('gives back exactly what was signed: an entity %s', (_, entity) => {
    const read = readPgpEntity(pgpSigned({ entity, signature: SIGNATURE, hash: 'sha256', boundary: 'b' }));
    expect(read).toMatchObject({ kind: 'multipart-signed', signed: entity });
  });
});

describe('text', () => {
  const head = 'Content-Type: text/plain; charset=utf-8';

  it.each([
    ['as it stands', lines(head, '', MESSAGE.toString())],
    ['with empty lines around it', lines(head, '', '', MESSAGE.toString(), '', '')],
    ['in base64', lines(head, 'Content-Transfer-Encoding: base64', '', MESSAGE.toString('base64'))],
    ['in quoted-printable', lines(head, 'Content-Transfer-Encoding: quoted-printable', '', MESSAGE.toString())],
  ])('that is one message is read %s', (_, entity) => {
    expect(readPgpEntity(entity)).toMatchObject({ kind: 'inline-message', charset: 'utf-8' });
  });

  it('with its signature below is read', () => {
    expect(readPgpEntity(lines(head, '', CLEARTEXT.toString()))).toEqual({
      kind: 'inline-signed',
      block: Buffer.from(CLEARTEXT.toString().trim()),
      charset: 'utf-8',
    });
  });
});

describe('a mail in pieces', () => {
  const entity = inlineEntity({ text: MESSAGE, files: [{ fileName: 'Übersicht.pdf', message: MESSAGE }], boundary: 'b' });

  it('is read when every part is encrypted', () => {
    expect(readPgpEntity(entity)).toEqual({
      kind: 'pieces',
      pieces: [
        { message: MESSAGE, charset: 'us-ascii', fileName: undefined },
        { message: MESSAGE, charset: undefined, fileName: 'Übersicht.pdf' },
      ],
    });
  });

  it('is one text when there are no files', () => {
    expect(inlineEntity({ text: MESSAGE, files: [], boundary: 'b' }).toString()).toBe(
      lines('Content-Type: text/plain; charset=us-ascii', '', MESSAGE.toString()).toString(),
    );
  });

  it('is put together again', () => {
    const piece = { message: MESSAGE, charset: undefined, fileName: undefined };
    const joined = joinPieces(
      [
        { content: Buffer.from('Grüße'), piece },
        { content: Buffer.from('bytes'), piece: { ...piece, fileName: 'Übersicht.pdf' } },
      ],
      'b',
    );
    expect(joined.toString()).toBe(
      lines(
        'Content-Type: multipart/mixed; boundary="b"',
        '',
        '--b',
        'Content-Type: text/plain; charset=utf-8',
        'Content-Transfer-Encoding: 8bit',
        '',
        'Grüße',
        '--b',
        'Content-Type: application/octet-stream',
        'Content-Disposition: attachment;',
        " filename*=utf-8''%C3%9Cbersicht.pdf",
        'Content-Transfer-Encoding: base64',
        '',
        'Ynl0ZXM=',
        '',
        '--b--',
        '',
      ).toString(),
    );
  });
});

describe('text that was inside of a block', () => {
  it.each([
    ['UTF-8 whatever is said around it', Buffer.from('Grüße'), 'utf-7', 'utf-8'],
    ['what is said when it is not UTF-8', Buffer.from('Grüße', 'latin1'), 'windows-1252', 'windows-1252'],
    ['Latin-1 when nothing is said', Buffer.from('Grüße', 'latin1'), undefined, 'iso-8859-1'],
    ['Latin-1 when what is said would begin a header field', Buffer.from('Grüße', 'latin1'), 'x\r\nSubject: y', 'iso-8859-1'],
  ])('is shown as %s', (_, text, charset, shown) => {
    expect(plainText(text, charset).toString('latin1')).toMatch(new RegExp(`^Content-Type: text/plain; charset=${shown}\r\n`));
  });

  it('and is no text becomes a file', () => {
    expect(plainText(Buffer.from([1, 0, 2]), undefined).toString()).toContain('attachment');
  });
});

describe('not OpenPGP', () => {
  const encrypted = pgpEncrypted(MESSAGE, 'b').toString();
  const signed = pgpSigned({ entity: ENTITY, signature: SIGNATURE, hash: 'sha256', boundary: 'b' }).toString();
  const multipart = 'Content-Type: multipart/encrypted; boundary=b; protocol="application/pgp-encrypted"';
  const control = ['--b', 'Content-Type: application/pgp-encrypted', '', 'Version: 1'];
  const octets = ['--b', 'Content-Type: application/octet-stream', '', MESSAGE.toString()];
  const mixed = (...parts: string[]): Buffer =>
    lines('Content-Type: multipart/mixed; boundary=o', '', ...parts.flatMap((part) => ['--o', part]), '--o--');

  it.each([
    ['a plain mail', ENTITY],
    [
      'a multipart with an encrypted part (EFAIL)',
      mixed('Content-Type: text/html\r\n\r\n<img src="//evil/', encrypted, 'Content-Type: text/html\r\n\r\n">'),
    ],
    ['a multipart with a signed part (signature wrapping)', mixed('\r\nPay!', signed)],
    ['an encrypted mail of three parts', lines(multipart, '', ...control, ...octets, ...octets, '--b--')],
    ['an encrypted mail of one part', lines(multipart, '', ...control, '--b--')],
    ['an encrypted mail without an end', lines(multipart, '', ...control, ...octets)],
    ['an encrypted mail of another version', lines(multipart, '', ...control.with(-1, 'Version: 2'), ...octets, '--b--')],
    ['an encrypted mail without its control part', lines(multipart, '', ...octets, ...octets, '--b--')],
    ['a mail encrypted in another way', lines(multipart.replace('pgp', 'x'), '', ...control, ...octets, '--b--')],
    ['an S/MIME signature', Buffer.from(signed.replaceAll('pgp-signature', 'pkcs7-signature'))],
    ['a mail with two types', lines('Content-Type: text/plain', encrypted)],
    ['text in front of a block', lines('Content-Type: text/plain', '', 'Pay!', MESSAGE.toString())],
    ['text behind a block', lines('Content-Type: text/plain', '', MESSAGE.toString(), 'Pay!')],
    ['two blocks', lines('Content-Type: text/plain', '', MESSAGE.toString(), MESSAGE.toString())],
    ['text in front of a signed text', lines('Content-Type: text/plain', '', 'Pay!', CLEARTEXT.toString())],
    ['text behind a signed text', lines('Content-Type: text/plain', '', CLEARTEXT.toString(), 'Pay!')],
    [
      'a signed text in a signed text',
      lines('Content-Type: text/plain', '', '-----BEGIN PGP SIGNED MESSAGE-----', '', CLEARTEXT.toString(), SIGNATURE.toString()),
    ],
    ['a block in HTML', lines('Content-Type: text/html', '', MESSAGE.toString())],
    ['a block that is a file', lines('Content-Type: text/plain', 'Content-Disposition: attachment', '', MESSAGE.toString())],
    ['pieces beside text in clear', mixed(`Content-Type: text/plain\r\n\r\n${MESSAGE.toString()}`, 'Content-Type: text/plain\r\n\r\nPay!')],
    [
      'pieces beside HTML',
      mixed(`Content-Type: text/plain\r\n\r\n${MESSAGE.toString()}`, `Content-Type: text/html\r\n\r\n${MESSAGE.toString()}`),
    ],
    ['an encrypted file of no such name', mixed('Content-Type: application/octet-stream; name="a.pdf"\r\n\r\nx')],
  ])('is %s', (_, entity) => {
    expect(readPgpEntity(entity)).toBeUndefined();
  });
});
