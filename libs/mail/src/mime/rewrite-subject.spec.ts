import { describe, expect, it } from 'vitest';
import { rewriteSubject } from './rewrite-subject.js';

const without = (subject: string): string => subject.replace('[encrypt]', '').trim();
const rewritten = (mail: string): string => rewriteSubject(Buffer.from(mail, 'latin1'), without).toString('latin1');

describe('a subject that is rewritten', () => {
  it('changes no other byte', () => {
    const mail = 'From: a@b.example\r\nSubject:  [encrypt] Offer\r\nX-Odd:  two  blanks \r\n\r\nSubject: [encrypt] in the body\r\n';
    expect(rewritten(mail)).toBe(mail.replace('Subject:  [encrypt] Offer', 'Subject: Offer'));
  });

  it('is read and written as encoded words', () => {
    // Köln, then [encrypt]
    expect(rewritten('Subject: =?UTF-8?Q?K=C3=B6ln_?=\r\n =?UTF-8?B?W2VuY3J5cHRd?=\r\n\r\nx')).toBe(
      'Subject: =?UTF-8?B?S8O2bG4=?=\r\n\r\nx',
    );
  });

  it('is every one of several', () => {
    expect(rewritten('SUBJECT: [encrypt] a\nTo: b\nsubject: b\nSubject: c [encrypt]\n\nx')).toBe(
      'Subject: a\nTo: b\nsubject: b\nSubject: c\n\nx',
    );
  });

  it('stays byte for byte when there is nothing to change in it', () => {
    const mail = Buffer.from('Subject:\r\n =?utf-8?q?no_trigger?= \r\n\r\nx');
    expect(rewriteSubject(mail, without)).toBe(mail);
    const none = Buffer.from('To: a\r\n\r\nSubject: [encrypt]\r\n');
    expect(rewriteSubject(none, without)).toBe(none);
  });

  it('cannot begin another field', () => {
    const out = rewriteSubject(Buffer.from('Subject: x\r\n\r\nbody'), () => 'a\r\nBcc: eve@evil.example');
    expect(out.toString()).toBe('Subject: a Bcc: eve@evil.example\r\n\r\nbody');
  });

  it('is one of a hundred at most: what comes behind them is taken out, and behind ten thousand other fields it is found', () => {
    const others = 'a:\r\n'.repeat(20_000);
    const many = 'Subject: [encrypt] a\r\n'.repeat(150);
    expect(rewritten(`${others}${many}To: b\r\n\r\nx`)).toBe(`${others}${'Subject: a\r\n'.repeat(100)}To: b\r\n\r\nx`);
  });

  it('is left alone where no program could show it', () => {
    const mail = Buffer.from(`Subject: [encrypt] ${'a'.repeat(20_000)}\r\nTo: b\r\n\r\nx`);
    expect(rewriteSubject(mail, without)).toBe(mail);
  });
});
