import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMime } from '../mime/parse-mime.js';
import { decodeQuotedPrintable } from '../mime/quoted-printable.js';
import { decodeBody } from '../mime/transfer-encoding.js';
import { base64Lines } from '../mime/base64-lines.js';
import { quotedPrintableBytes } from '../compose/quoted-printable.js';
import { sevenBitEntity } from './seven-bit.js';

const entity = (...lines: string[]): Buffer => Buffer.from(lines.join('\r\n'), 'utf8');
const encoded = (...lines: string[]): string => sevenBitEntity(entity(...lines)).toString('latin1');

describe('an entity for a signature', () => {
  it.each([
    ['plain text', entity('Content-Type: text/plain', '', 'Hello.', '')],
    ['an empty body', entity('Content-Type: text/plain', '', '')],
    ['a body that is missing', entity('Content-Type: text/plain', '')],
    ['base64', entity('Content-Transfer-Encoding: base64', '', 'AAEC', '')],
    ['a multipart', entity('Content-Type: multipart/mixed; boundary=b', '', 'pre', '--b', '', 'one', '--b--', 'post')],
    ['an unknown encoding', entity('Content-Transfer-Encoding: x-own', '', 'é')],
  ])('stays byte for byte where nothing can be changed on the way: %s', (_, bytes) => {
    expect(sevenBitEntity(bytes)).toBe(bytes);
  });

  it('gets quoted-printable for text, with every other field as it was', () => {
    expect(
      encoded(
        'Content-Type: text/plain;',
        '\tcharset=utf-8',
        'Content-Transfer-Encoding: 8bit',
        'Content-Language: de',
        '',
        'Grüße aus der Stadt',
        '',
      ),
    ).toBe(
      'Content-Type: text/plain;\r\n\tcharset=utf-8\r\nContent-Language: de\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=C3=BC=C3=9Fe aus der Stadt\r\n',
    );
  });

  it.each([
    ['long lines', 'x'.repeat(999), `${`${'x'.repeat(75)}=\r\n`.repeat(13)}${'x'.repeat(24)}`],
    ['a blank at the end of a line', 'a \r\nb', 'a=20\r\nb'],
    ['From at the start of a line', 'a\r\nFrom b', 'a\r\n=46rom b'],
  ])('is encoded against %s', (_, body, expected) => {
    expect(encoded('Content-Type: text/plain', '', body)).toMatch(new RegExp(`quoted-printable\r\n\r\n${expected}$`));
  });

  it('gets base64 for what is no text', () => {
    expect(encoded('Content-Type: application/octet-stream', 'Content-Transfer-Encoding: binary', '', '\u0000\u0001')).toBe(
      'Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\nAAE=\r\n',
    );
  });

  it('gets base64 anew where its lines are too long', () => {
    const bytes = Buffer.alloc(1_000, 1);
    const { body } = parsed(
      sevenBitEntity(entity('Content-Transfer-Encoding: base64', 'Content-Type: image/png', '', bytes.toString('base64'))),
    );
    expect(body.toString().split('\r\n')[0]).toHaveLength(76);
    expect(decodeBody(body, 'base64').bytes).toEqual(bytes);
  });

  it('is encoded part by part, with delimiters, preamble and epilogue as they were', () => {
    const inner = ['Content-Type: message/rfc822', '', 'Subject: Zoë', '', 'ein größerer Betrag'];
    expect(
      encoded('Content-Type: multipart/mixed; boundary=b', '', 'pre', '--b ', 'X: 1', '', 'a large café', '--b', ...inner, '--b--', 'post'),
    ).toBe(
      [
        ...[
          'Content-Type: multipart/mixed; boundary=b',
          '',
          'pre',
          '--b ',
          'X: 1',
          'Content-Transfer-Encoding: quoted-printable',
          '',
          'a large caf=C3=A9',
        ],
        ...['--b', 'Content-Type: message/rfc822', '', 'Subject: =?UTF-8?B?Wm/Dqw==?=', 'Content-Transfer-Encoding: quoted-printable', ''],
        ...['ein gr=C3=B6=C3=9Ferer Betrag', '--b--', 'post'],
      ].join('\r\n'),
    );
  });

  it('gets ASCII fields', () => {
    const bytes = sevenBitEntity(
      entity('Content-Type: text/plain; name="Übersicht 1.txt"', 'From: Über "Zoë Kurz" und ich <a@b.example>', '', 'x'),
    );
    expect(bytes.toString()).toBe(
      [
        "Content-Type: text/plain;\r\n name*=utf-8''%C3%9Cbersicht%201.txt",
        'From: =?UTF-8?B?w5xiZXIgWm/DqyBLdXJ6?= und ich <a@b.example>',
        '',
        'x',
      ].join('\r\n'),
    );
    expect(parsed(bytes).fileName).toBe('Übersicht 1.txt');
  });

  // base64 by Python
  it.each([
    ['Subject: Er sagt "schön", 5" lang', 'Subject: Er sagt =?UTF-8?B?InNjaMO2biIs?= 5" lang'],
    ['Content-Description: an ü@b.example', 'Content-Description: an =?UTF-8?B?w7xAYi5leGFtcGxl?='],
    ['From: "Zoë" <a@b.example>', 'From: =?UTF-8?B?Wm/Dqw==?= <a@b.example>'],
    ['From: "Zoë <a@b.example>', 'From: "=?UTF-8?B?Wm/Dqw==?= <a@b.example>'],
    ['From: "A, B" Zoë <a@b.example>', 'From: "A, B" =?UTF-8?B?Wm/Dqw==?= <a@b.example>'],
  ])('keeps of a field what it says: %s', (written, expected) => {
    expect(encoded(written, '', 'x')).toBe(`${expected}\r\n\r\nx`);
  });

  it('takes no time over quotes that never end', () => {
    const start = process.cpuUsage().user;
    sevenBitEntity(entity(`From: ü "${'\\"'.repeat(200_000)}`, '', 'x'));
    expect(process.cpuUsage().user - start).toBeLessThan(4_000_000);
  });

  it('does not let a file name begin a field of its own', () => {
    const bytes = sevenBitEntity(entity('Content-Type: text/plain; name*=utf-8\'\'a%0D%0AEvil:%20yes; charset="é"', '', 'x'));
    expect(bytes.toString()).not.toMatch(/^Evil/m);
  });

  it('says the same whatever the body holds', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3_000 }), fc.constantFrom('text/plain', 'application/octet-stream'), (bytes, type) => {
        const body = Buffer.from(bytes);
        const out = sevenBitEntity(Buffer.concat([entity(`Content-Type: ${type}`, '', ''), body]));
        const node = parsed(out);
        expect(decodeBody(node.body, node.transferEncoding).bytes).toEqual(body);
        expect(out.every((byte) => byte < 0x7f && byte !== 0)).toBe(true);
        expect(
          out
            .toString('latin1')
            .split('\r\n')
            .every((line) => line.length <= 998 && !/[\r\n]| $|^From /.test(line)),
        ).toBe(true);
      }),
    );
  });
});

describe('quoted-printable', () => {
  it('comes back as it was, in lines of at most 76 characters', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
        const text = quotedPrintableBytes(Buffer.from(bytes));
        expect(decodeQuotedPrintable(text).bytes).toEqual(Buffer.from(bytes));
        expect(
          text
            .toString('latin1')
            .split('\r\n')
            .every((line) => /^[\t\x20-\x7e]{0,76}$/.test(line) && !/[ \t]$/.test(line)),
        ).toBe(true);
      }),
    );
  });
});

describe('base64', () => {
  it.each([
    [0, ''],
    [57, `${'AAAA'.repeat(19)}\r\n`],
    [58, `${'AAAA'.repeat(19)}\r\nAA==\r\n`],
  ])('of %i octets has lines of 76 characters', (length, expected) => {
    expect(base64Lines(Buffer.alloc(length)).toString()).toBe(expected);
  });
});

function parsed(bytes: Buffer): ReturnType<typeof parseMime> {
  return parseMime(bytes, { maxMimeDepth: 100, takeMimePart: () => true });
}
