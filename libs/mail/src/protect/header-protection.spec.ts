import { describe, expect, it } from 'vitest';
import { fieldsPutAside, plainEntity, protectHeader, readProtectedHeader, restoreHeader } from './header-protection.js';

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

describe('fields that are put aside when a mail is opened', () => {
  const outer = (...more: string[]): Buffer => lines('From: a@a.example', ...more);
  const aside = (mail: { outer: Buffer; entity: Buffer }): string[] => {
    const shown = restoreHeader(mail.outer, readProtectedHeader(mail.entity)?.fields ?? []);
    return fieldsPutAside(mail, shown).map(({ raw }) => raw.toString());
  };
  const inside = (...fields: string[]): Buffer =>
    Buffer.from([...fields, 'Content-Type: text/plain; hp="cipher"', '', 'Hello.'].join('\r\n'));

  it('are those outside in whose place others came, unless they only say that something is hidden', () => {
    const entity = inside('Subject: the offer', 'To: b@b.example');
    expect(aside({ outer: outer('Subject: card 4111', 'To: "card 4111" <b@b.example>'), entity })).toEqual([
      'Subject: card 4111',
      'To: "card 4111" <b@b.example>',
    ]);
    expect(aside({ outer: outer('Subject: [...]', 'To: b@b.example'), entity })).toEqual([]);
  });

  it('are those inside that nobody is shown, and what is told there of the outer header and is not so', () => {
    const entity = inside(
      'From: x@x.example',
      'Subject: the offer',
      'X-Note: card 4111',
      'Content-Language: en',
      'Received: by mx.example',
    );
    expect(aside({ outer: outer('Subject: [...]'), entity })).toEqual(['From: x@x.example', 'X-Note: card 4111']);
    const told = inside('Subject: the offer', 'HP-Outer: Subject: [...]', 'HP-Outer: From: a@a.example', 'HP-Outer: Subject: card 4111');
    expect(aside({ outer: outer('Subject: [...]'), entity: told })).toEqual(['HP-Outer: Subject: card 4111']);
  });

  it('have another name where they would describe a body, and where they hide behind a carriage return', () => {
    const entity = inside('Subject: the offer', 'Date: today\rX: card 4111');
    expect(aside({ outer: outer('Subject: [...]', 'Date: yesterday\rX: 4111'), entity })).toEqual(['Outer-Date: yesterday\rX: 4111']);
  });
});
