import { describe, expect, it } from 'vitest';
import { joinMail, splitMail } from './entity.js';

const split = (...lines: string[]) => {
  const { outer, entity } = splitMail(Buffer.from(lines.join('\r\n'), 'latin1'));
  return { outer: outer.toString('latin1'), entity: entity.toString('latin1') };
};

describe('the entity of a mail', () => {
  it('is its body with the fields that describe it, as they were written', () => {
    const mail = split(
      'Received: by mx.example',
      'Content-Type: multipart/mixed;',
      '\tboundary="b"',
      'Subject: a',
      ' b',
      'MIME-Version: 1.0',
      'content-language: en',
      '',
      '--b--',
      '',
    );
    expect(mail.outer).toBe('Received: by mx.example\r\nSubject: a\r\n b\r\n');
    expect(mail.entity).toBe('Content-Type: multipart/mixed;\r\n\tboundary="b"\r\ncontent-language: en\r\n\r\n--b--\r\n');
  });

  it('says that it is plain text where the mail says nothing', () => {
    expect(split('Subject: a', '', 'hello').entity).toBe('Content-Type: text/plain; charset=us-ascii\r\n\r\nhello');
  });

  it.each([
    ['UTF-8', 'caf\xc3\xa9', 'utf-8'],
    ['Latin-1', 'caf\xe9', 'iso-8859-1'],
  ])('says which 8-bit text it is where the mail says nothing: %s', (_, body, charset) => {
    const type = `Content-Type: text/plain; charset=${charset}\r\nContent-Transfer-Encoding: 8bit\r\n`;
    expect(split('Subject: a', '', body).entity).toBe(`${type}\r\n${body}`);
  });

  it('keeps the transfer encoding of a mail that names no type', () => {
    const { entity } = split('Content-Transfer-Encoding: base64', '', '\xff');
    expect(entity).toBe('Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: base64\r\n\r\n\xff');
  });

  it('may be empty', () => {
    expect(split('Subject: a', '', '').entity).toBe('Content-Type: text/plain; charset=us-ascii\r\n\r\n');
  });

  it('goes back behind the outer fields with one Mime-Version', () => {
    const mail = Buffer.from('Subject: a\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<p>\r\n');
    expect(joinMail(splitMail(mail)).toString()).toBe(mail.toString());
  });
});
