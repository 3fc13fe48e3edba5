import type { Why } from '#contracts';
import { describe, expect, it } from 'vitest';
import { messageSentence, type SentenceFacts } from './message-sentence.js';

const cards: Why = {
  kind: 'pattern',
  label: 'Credit card',
  pattern: 'credit-card',
  version: 6,
  action: 'quarantine',
  count: 14,
  threshold: 5,
  score: 0.98,
  shadow: false,
};
const facts: SentenceFacts = {
  why: [cards],
  found: [{ pattern: 'credit-card', distinct: 14, parts: ['2/march.zip/ledger.xlsx#March', '1'] }],
  uninspectable: [],
  failure: null,
  heldFor: ['a@kestrel.example', 'b@KESTREL.example', 'c@kestrel.example'],
  heldCount: 3,
};
const other: Omit<Why, 'kind' | 'label' | 'action'> = {
  pattern: null,
  version: null,
  count: null,
  threshold: null,
  score: null,
  shadow: false,
};

describe('the sentence of a held message', () => {
  it('says what was found where, to whom it goes and which rule asked for it', () => {
    expect(messageSentence(facts)).toBe(
      'Held because ledger.xlsx › March and the text hold 14 different card numbers that pass the Luhn check, ' +
        'and it goes to 3 people at kestrel.example. Credit card v6 asks for quarantine from 5.',
    );
  });

  it('names an own pattern by its name and one value in the singular', () => {
    const own = { ...cards, label: 'Project Heron', pattern: 'heron', version: 1, count: 1, threshold: 1, action: 'block' as const };
    expect(
      messageSentence({ ...facts, why: [own], found: [{ pattern: 'heron', distinct: 1, parts: ['subject'] }], heldFor: [], heldCount: 1 }),
    ).toBe(
      'Held because the subject holds 1 match of “Project Heron”, and it goes to 1 person. Project Heron v1 asks for a block from the first one.',
    );
  });

  it('says that a part could not be read, and why', () => {
    const why: Why[] = [{ ...other, kind: 'uninspectable', label: 'Could not inspect', action: 'quarantine' }];
    const uninspectable = [{ part: '2/payroll.zip', reason: 'encrypted' }];
    expect(messageSentence({ ...facts, why, found: [], uninspectable, heldFor: ['a@x.example', 'b@y.example'], heldCount: 2 })).toBe(
      'Held because payroll.zip could not be inspected: it is encrypted, and it goes to 2 people at 2 domains.',
    );
  });

  it('says what is lacking, and which rule asks for it', () => {
    const lacking: Why = { ...cards, label: 'Approval', pattern: 'approval', version: 1, count: 0, threshold: 1, condition: 'lacks' };
    const nothing = { ...facts, found: [], heldFor: [], heldCount: 0 };
    expect(messageSentence({ ...nothing, why: [lacking] })).toBe(
      'Held because it lacks “Approval”. Approval v1 asks for quarantine without it.',
    );
    const few: Why = { ...lacking, count: 1, threshold: 2, condition: 'some-part-lacks' };
    expect(messageSentence({ ...nothing, why: [few] })).toBe(
      'Held because a part holds only 1 of 2 times “Approval”. Approval v1 asks for quarantine without it.',
    );
  });

  it('says what demands encryption, and that no policy could be found', () => {
    const nothing = { ...facts, found: [], heldFor: [], heldCount: 0 };
    const setting: Why = { ...other, kind: 'setting', label: 'Encryption is mandatory', action: 'must-encrypt' };
    const none: Why = { ...other, kind: 'no-encryption-yet', label: 'Could not be encrypted', action: 'must-encrypt' };
    expect(messageSentence({ ...nothing, why: [setting, none] })).toBe(
      'Held because encryption is mandatory and it could not be encrypted.',
    );
    const failed: Why = { ...other, kind: 'policy-failed', label: 'Policy not found', action: 'quarantine' };
    expect(messageSentence({ ...nothing, why: [failed] })).toBe('Held because no policy could be found for it, so nothing could judge it.');
  });

  it('leaves out a pattern under an exception', () => {
    const excepted: Why = { ...cards, label: 'Excepted rule', exception: 'e1' };
    expect(messageSentence({ ...facts, why: [cards, excepted] })).not.toContain('Excepted rule');
  });

  it('says that the inspection failed', () => {
    const why: Why[] = [{ ...other, kind: 'inspection-failed', label: 'Inspection failed', action: 'quarantine' }];
    expect(messageSentence({ ...facts, why, found: [], failure: 'timeout', heldFor: [], heldCount: 0 })).toBe(
      'Held because the inspection took too long, so nobody knows what it holds.',
    );
  });

  it('does not count what shadow patterns saw', () => {
    const shadow = { ...cards, label: 'Trial rule', shadow: true };
    expect(messageSentence({ ...facts, why: [cards, shadow] })).not.toContain('Trial rule');
  });

  it('tells together what stands in the same places', () => {
    const iban = { ...cards, label: 'IBAN', pattern: 'iban', count: 1 };
    const found = [
      { pattern: 'credit-card', distinct: 3, parts: ['1.1'] },
      { pattern: 'iban', distinct: 1, parts: ['1.2'] },
    ];
    expect(messageSentence({ ...facts, why: [cards, iban], found })).toMatch(
      /^Held because the text holds 3 different card numbers that pass the Luhn check and 1 IBAN that passes its check digits, and it goes/,
    );
  });

  it('names a part that has no file name by its number', () => {
    const found = [{ pattern: 'credit-card', distinct: 2, parts: ['2', 'filenames'] }];
    expect(messageSentence({ ...facts, found })).toContain('part 2 and a file name hold 2 different card numbers');
  });

  it.each([
    ['2/fwd.eml/1', 'fwd.eml holds'],
    ['2/fwd.eml/subject', 'fwd.eml › subject holds'],
    ['2/fwd.eml/2.1/report.zip/list.xlsx#Sheet1', 'list.xlsx › Sheet1 holds'],
    ['2.1/scan.pdf#properties', 'scan.pdf › properties holds'],
    ['1.2', 'the text holds'],
    ['1#raw', 'the text holds'],
    ['3/1', 'part 3/1 holds'],
  ])('names what %s is', (part, words) => {
    const found = [{ pattern: 'credit-card', distinct: 2, parts: [part] }];
    expect(messageSentence({ ...facts, found })).toContain(`Held because ${words} 2 different card numbers`);
  });

  it('shortens a long list of parts', () => {
    const parts = ['1', '2/a.txt', '3/b.txt', '4/c.txt', '5/d.txt'];
    const found = [{ pattern: 'credit-card', distinct: 20, parts }];
    expect(messageSentence({ ...facts, found })).toContain('the text, a.txt and 3 other parts hold 20 different card numbers');
  });
});
