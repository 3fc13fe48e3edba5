import { describe, expect, it } from 'vitest';
import { plainEntity, protectHeader, readProtectedHeader, restoreHeader, withOuterFields } from './header-protection.js';

const lines = (...text: string[]): Buffer => Buffer.from(text.map((line) => `${line}\r\n`).join(''));
const OUTER = lines('Received: by mx.example', 'From: Ada <ada@a.example>', 'Subject: the', ' offer', 'To: b@b.example');
const ENTITY = Buffer.concat([lines('Content-Type: text/plain; charset=utf-8', ''), Buffer.from('Hello.\r\n')]);

describe('header protection (RFC 9788)', () => {
  it('repeats the listed fields inside of a signature and changes nothing outside', () => {
    const { outer, entity } = protectHeader({ outer: OUTER, entity: ENTITY }, ['from', 'subject'], 'clear');
    expect(outer).toEqual(OUTER);
    expect(entity.toString()).toBe(
      lines(
        'From: Ada <ada@a.example>',
        'Subject: the',
        ' offer',
        'Content-Type: text/plain; charset=utf-8;',
        ' hp="clear"',
        '',
        'Hello.',
      ).toString(),
    );
  });

  it('hides the subject when it is encrypted, and says inside what stands outside', () => {
    const { outer, entity } = protectHeader({ outer: OUTER, entity: ENTITY }, ['from', 'subject'], 'cipher');
    expect(outer.toString()).toBe(
      lines('Received: by mx.example', 'From: Ada <ada@a.example>', 'Subject: [...]', 'To: b@b.example').toString(),
    );
    expect(entity.toString()).toBe(
      lines(
        ...['From: Ada <ada@a.example>', 'Subject: the', ' offer', 'HP-Outer: From: Ada <ada@a.example>', 'HP-Outer: Subject: [...]'],
        ...['Content-Type: text/plain; charset=utf-8;', ' hp="cipher"', '', 'Hello.'],
      ).toString(),
    );
  });

  it('takes what repeats the subject away with it, and gives it back', () => {
    const more = Buffer.concat([OUTER, lines('Thread-Topic: the offer', 'Keywords: offer', 'Comments: of May', 'X-Mailer: m')]);
    const { outer, entity } = protectHeader({ outer: more, entity: ENTITY }, ['subject'], 'cipher');
    expect(outer.toString()).toBe(
      lines('Received: by mx.example', 'From: Ada <ada@a.example>', 'Subject: [...]', 'To: b@b.example', 'X-Mailer: m').toString(),
    );
    const restored = restoreHeader(outer, readProtectedHeader(entity)?.fields ?? []).toString();
    for (const field of ['Subject: the\r\n offer', 'Thread-Topic: the offer', 'Keywords: offer', 'Comments: of May'])
      expect(restored).toContain(`${field}\r\n`);
    expect(restored).not.toContain('[...]');
    // what is only signed stays where it is
    expect(protectHeader({ outer: more, entity: ENTITY }, ['subject'], 'clear').outer).toEqual(more);
  });

  it('leaves the subject where it is not listed', () => {
    const { outer } = protectHeader({ outer: OUTER, entity: ENTITY }, ['from'], 'cipher');
    expect(outer).toEqual(OUTER);
  });

  it('does nothing to a mail without these fields', () => {
    const mail = { outer: OUTER, entity: ENTITY };
    expect(protectHeader(mail, ['cc'], 'cipher')).toEqual(mail);
  });

  it.each(['clear', 'cipher'] as const)('is undone: %s', (protection) => {
    const { outer, entity } = protectHeader({ outer: OUTER, entity: ENTITY }, ['from', 'subject', 'to'], protection);
    const read = readProtectedHeader(entity);
    expect(read?.protection).toBe(protection);
    expect(read?.fields.map(({ name, value }) => `${name}: ${value}`)).toEqual([
      'From: Ada <ada@a.example>',
      'Subject: the offer',
      'To: b@b.example',
    ]);
    expect(restoreHeader(outer, read?.fields ?? []).toString()).toBe(
      lines('Received: by mx.example', 'From: Ada <ada@a.example>', 'Subject: the', ' offer', 'To: b@b.example').toString(),
    );
    expect(plainEntity(entity)).toEqual(ENTITY);
  });

  it('of an entity without the mark is none, whatever fields it has', () => {
    expect(readProtectedHeader(Buffer.concat([lines('Subject: x'), ENTITY]))).toBeUndefined();
  });

  it('never brings another From, nor fields that servers write', () => {
    const entity = lines(
      'From: boss@a.example',
      'Received: by nowhere',
      'Authentication-Results: pass',
      'Subject: pay',
      'Content-Type: text/plain; hp=clear',
      '',
      'x',
    );
    const fields = readProtectedHeader(entity)?.fields ?? [];
    expect(restoreHeader(lines('From: evil@e.example', 'Subject: y'), fields).toString()).toBe(
      lines('From: evil@e.example', 'Subject: pay').toString(),
    );
  });
});

describe('an opened mail with what stands outside', () => {
  const opened = Buffer.concat([lines('From: a@a.example', 'Subject: the offer', 'Content-Type: text/plain', ''), Buffer.from('Hello.')]);
  const came = (...more: string[]): Buffer =>
    Buffer.concat([lines('From: a@a.example', ...more, 'Content-Type: application/pkcs7-mime; name="smime.p7m"', ''), Buffer.from('MII')]);

  it('has the outer subject behind its own, where that says something', () => {
    expect(withOuterFields(opened, came('Subject: card 4111')).toString()).toBe(
      `${lines('From: a@a.example', 'Subject: the offer', 'Content-Type: text/plain', 'Subject: card 4111', '').toString()}Hello.`,
    );
    expect(withOuterFields(opened, came('Subject: [...]'))).toBe(opened);
    expect(withOuterFields(opened, came('Subject: the offer'))).toBe(opened);
  });

  it('has every other field that the inner header has put aside', () => {
    expect(withOuterFields(opened, came('To: "card 4111" <b@b.example>')).toString()).toContain('To: "card 4111" <b@b.example>');
  });

  it('has the name of the file around it, if somebody chose one, and stays what it is', () => {
    const named = Buffer.from(came().toString().replace('smime.p7m', 'card 4111.p7m'));
    const seen = withOuterFields(opened, named).toString();
    expect(seen).toContain('Outer-Content-Type: application/pkcs7-mime; name="card 4111.p7m"\r\n');
    expect(seen.match(/^Content-Type: .*$/gm)).toEqual(['Content-Type: text/plain']);
  });
});
