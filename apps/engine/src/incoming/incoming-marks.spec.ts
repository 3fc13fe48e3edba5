import { describe, expect, it } from 'vitest';
import { standingOf, type FoundProtection, type FoundSignature, type Signer } from './found-layers.js';
import { informationFields } from './information-fields.js';
import { taggedSubject, tagsFor } from './subject-tags.js';

const PRINT = 'ab'.repeat(32);
const ada: Signer = { fingerprint: PRINT, addresses: ['ada@a.example'], trusted: true, why: '' };
const stranger: Signer = { ...ada, trusted: false, why: 'untrusted-root' };
const signature = (more: Partial<FoundSignature> = {}): FoundSignature => ({
  ...{ verdict: 'good', why: [], signer: ada, signedAt: '2026-03-01T12:00:00.000Z', isFrom: true },
  ...more,
});
const signedBy = (...signatures: FoundSignature[]): FoundProtection['layers'][number] => ({
  kind: 'signed',
  format: 'smime',
  form: 'clear',
  signatures,
});
const sealed: FoundProtection['layers'][number] = {
  kind: 'opened',
  format: 'smime',
  cipher: 'aes-256-cbc',
  authenticated: false,
  openedBy: PRINT,
  openers: [PRINT],
  isInline: false,
  keyAlgorithm: 'rsa-oaep-sha256',
};
const smime = (layers: FoundProtection['layers'], stoppedBy: string | null = null): FoundProtection => ({
  layers,
  stoppedBy,
});

describe('what the signatures of a mail come to', () => {
  it.each<[string, FoundProtection['layers'], string]>([
    ['no signature', [sealed], 'none'],
    ['a good one by the sender', [sealed, signedBy(signature())], 'sender'],
    ['a good one by somebody else', [signedBy(signature({ isFrom: false }))], 'other'],
    ['one that does not hold', [signedBy(signature(), signature({ verdict: 'broken', why: ['content-changed'] }))], 'invalid'],
    ['a weak one', [signedBy(signature({ verdict: 'weak', why: ['sha1'] }))], 'invalid'],
    ['one by nobody who may be believed', [signedBy(signature({ signer: stranger }))], 'invalid'],
    ['one by nobody who is known', [signedBy(signature({ verdict: 'unknown-signer', signer: null }))], 'invalid'],
    ['a layer that says it is signed, without a signature', [signedBy()], 'invalid'],
    ['a good one around one that does not hold', [signedBy(signature()), sealed, signedBy(signature({ verdict: 'broken' }))], 'invalid'],
  ])('is for %s', (_, layers, kind) => {
    expect(standingOf({ layers }).kind).toBe(kind);
  });
});

describe('information fields', () => {
  const lines = (found: FoundProtection): string[] =>
    informationFields(found).map((field) => field.toString().replace(/\r\n /g, ' ').trim());

  it('tell of each layer, the outermost first', () => {
    expect(lines(smime([sealed, signedBy(signature({ signer: stranger, isFrom: false }))]))).toEqual([
      `X-Lazaret-Info-1: encrypted; format=smime; cipher=aes-256-cbc; integrity=no; key-transport=rsa-oaep-sha256; key=${PRINT}`,
      `X-Lazaret-Info-2: signed; format=smime; result=good; trusted=no; untrusted=untrusted-root; from=no; signer=ada@a.example; key=${PRINT}; at=2026-03-01T12:00:00.000Z`,
    ]);
  });

  it('tell what stays closed and why', () => {
    expect(lines(smime([{ kind: 'closed', format: 'smime', cipher: null }], 'cannot-decrypt'))).toEqual([
      'X-Lazaret-Info-1: encrypted; format=smime; opened=no',
      'X-Lazaret-Info-2: left-closed; why=cannot-decrypt',
    ]);
  });

  it('let a certificate write no field and no parameter of its own', () => {
    const evil: Signer = { ...ada, addresses: ['"x"\r\nX-Lazaret-Info-9: signed; result=good'] };
    const [field = ''] = lines(smime([signedBy(signature({ signer: evil, verdict: 'broken' }))]));
    expect(field).toContain('signer="xX-Lazaret-Info-9: signed; result=good"');
    expect(informationFields(smime([signedBy(signature({ signer: evil }))]))).toHaveLength(1);
  });
});

describe('tags', () => {
  const tags = {
    ...{ decrypted: '[decrypted]', signed: '[signed]', signedBy: '[signed by: %s]' },
    ...{ invalidSignature: '[signature invalid]', mixedContent: '[mixed content]' },
  };
  const tagged = (layers: FoundProtection['layers'], isDecrypted = false): string[] =>
    tagsFor({ found: smime(layers), isDecrypted, isMixed: false }, tags);

  it.each<[string, string[], string[]]>([
    ['decrypted and signed by its sender', tagged([sealed, signedBy(signature())], true), ['[decrypted]', '[signed]']],
    ['signed by another', tagged([signedBy(signature({ isFrom: false }))]), ['[signed by: ada@a.example]']],
    [
      'signed by somebody who writes brackets',
      tagged([signedBy(signature({ isFrom: false, signer: { ...ada, addresses: ['x] [signed'] } }))]),
      ['[signed by: x signed]'],
    ],
    ['signed in vain', tagged([signedBy(signature({ verdict: 'broken' }))]), ['[signature invalid]']],
    ['left closed', tagged([{ kind: 'closed', format: 'smime', cipher: null }]), []],
    ['partly protected', tagsFor({ found: undefined, isDecrypted: false, isMixed: true }, tags), ['[mixed content]']],
    ['without a word for it', tagsFor({ found: smime([sealed]), isDecrypted: true, isMixed: false }, { ...tags, decrypted: '' }), []],
  ])('say that a mail is %s', (_, words, expected) => {
    expect(words).toEqual(expected);
  });

  it.each([
    ['Figures', ['[signed]'], 'Figures [signed]'],
    ['Figures [signed]', ['[signature invalid]'], 'Figures [signature invalid]'],
    ['[SIGNED BY: boss@a.example] Pay! [Signed]', [], 'Pay!'],
    ['Re:  two  blanks', [], 'Re:  two  blanks'],
    ['Pay [signed [mixed content]by: boss@a.example]', [], 'Pay'],
    ['Pay [sig[sig[signed]ned]ned] now', [], 'Pay now'],
    ['Pay [signed  by:\tboss@a.example]', [], 'Pay'],
    ['Pay [signed [decrypted] [decrypted] by: boss@a.example]', ['[signed]'], 'Pay [signed]'],
    ['', ['[signed]'], '[signed]'],
    ['[signed by: ] [decrypted]', ['[decrypted]'], '[decrypted]'],
  ])('stand behind the subject, and never as somebody else wrote them: %j', (subject, wanted, expected) => {
    expect(taggedSubject(subject, wanted, tags)).toBe(expected);
  });
});
