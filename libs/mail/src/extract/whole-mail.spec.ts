import { describe, expect, it } from 'vitest';
import type { MimeLimits } from '../mime/mime-node.js';
import { readWholeMail } from './whole-mail.js';

const limits = (parts = 100): MimeLimits => {
  let left = parts;
  return { maxMimeDepth: 20, takeMimePart: () => left-- > 0 };
};
const mail = (...lines: string[]): Buffer => Buffer.from(lines.join('\r\n'), 'latin1');
const read = (...lines: string[]) => {
  const { texts, files } = readWholeMail(mail(...lines), limits());
  return { texts, files: files.map(({ fileName, mediaType, bytes }) => [fileName, mediaType, bytes.toString('latin1')]) };
};
const alternative = (plain: string, html: string): string[] => [
  'Content-Type: multipart/alternative; boundary=b',
  '',
  '--b',
  'Content-Type: text/plain',
  '',
  plain,
  '--b',
  'Content-Type: text/html',
  '',
  html,
  '--b--',
];

describe('a whole mail', () => {
  it('gives its fields decoded and in order', () => {
    const { fields } = readWholeMail(mail('To: b@example.net', 'Subject: =?utf-8?q?caf=C3=A9?=', 'TO: c@example.net', '', ''), limits());
    expect(fields).toEqual([
      { name: 'To', value: 'b@example.net' },
      { name: 'Subject', value: 'café' },
      { name: 'TO', value: 'c@example.net' },
    ]);
  });

  it('gives the text in its charset, out of its transfer encoding', () => {
    const head = ['Content-Type: text/plain; charset=iso-8859-7', 'Content-Transfer-Encoding: base64', ''];
    expect(read(...head, Buffer.from('e1e2e3', 'hex').toString('base64')).texts).toEqual(['αβγ']);
  });

  it('gives 8-bit text that no header describes', () => {
    expect(read('Subject: a', '', 'caf\xc3\xa9').texts).toEqual(['café']);
  });

  it('reads one of two alternatives: the plain one', () => {
    expect(read(...alternative('Hello there', '<p>Hello <b>there</b></p>')).texts).toEqual(['Hello there']);
  });

  it('reads the HTML where the plain one only speaks of it', () => {
    expect(read(...alternative('HTML only', `<p>${'a long letter '.repeat(10)}</p>`)).texts[0]).toContain('a long letter');
  });

  it('gives every other part as a file, its bytes decoded', () => {
    const { texts, files } = read(
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      '',
      'text',
      '--b',
      'Content-Type: application/pdf; name="=?utf-8?b?w6kucGRm?="',
      'Content-Transfer-Encoding: base64',
      '',
      'JVBERi0=',
      '--b',
      'Content-Type: text/plain',
      'Content-Disposition: attachment; filename=notes.txt',
      '',
      'notes',
      '--b',
      'Content-Type: image/png',
      'Content-ID: <1>',
      '',
      'png',
      '--b',
      'Content-Type: message/rfc822',
      '',
      'Subject: inner',
      '',
      'x',
      '--b--',
    );
    expect(texts).toEqual(['text']);
    expect(files).toEqual([
      ['é.pdf', 'application/pdf', '%PDF-'],
      ['notes.txt', 'text/plain', 'notes'],
      [undefined, 'image/png', 'png'],
      [undefined, 'message/rfc822', 'Subject: inner\r\n\r\nx'],
    ]);
  });

  it('keeps what is behind a limit as it stands', () => {
    const nested = mail('Content-Type: multipart/mixed; boundary=b', '', '--b', '', 'one', '--b', '', 'two', '--b--');
    const { texts, files } = readWholeMail(nested, limits(2));
    expect(texts).toEqual(['one']);
    expect(files.map(({ bytes }) => bytes.toString())).toEqual(['\r\ntwo\r\n--b--']);
  });

  it('shows a multipart that cannot be split', () => {
    expect(read('Content-Type: multipart/mixed; boundary=b', '', 'no part at all').texts).toEqual(['no part at all']);
  });

  it('has no text where there is none', () => {
    expect(read('Subject: a', '', '')).toEqual({ texts: [], files: [] });
    expect(read('')).toEqual({ texts: [], files: [] });
  });
});
