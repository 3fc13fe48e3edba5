import { describe, expect, it } from 'vitest';
import { readableBodies } from './readable-bodies.js';

const mail = (...lines: string[]): Buffer => Buffer.from(lines.join('\r\n'));

describe('readableBodies', () => {
  it('gives both bodies of an alternative as they were written', async () => {
    const raw = mail(
      'Content-Type: multipart/alternative; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      'see https://a.example',
      '--b',
      'Content-Type: text/html',
      '',
      '<img src="cid:x">see',
      '--b--',
    );
    expect(await readableBodies(raw)).toEqual({ text: 'see https://a.example', html: '<img src="cid:x">see' });
  });

  it('makes no HTML of text and no text of HTML', async () => {
    expect(Object.keys(await readableBodies(mail('Content-Type: text/plain', '', 'a')))).toEqual(['text']);
    expect(Object.keys(await readableBodies(mail('Content-Type: text/html', '', '<p>a')))).toEqual(['html']);
  });

  it.each([
    ['no bytes', ''],
    ['no body', 'Subject: a'],
    ['a multipart without a boundary', 'Content-Type: multipart/mixed\r\n\r\nx'],
  ])('has none for %s', async (_, raw) => {
    expect(await readableBodies(Buffer.from(raw))).toEqual({});
  });
});
