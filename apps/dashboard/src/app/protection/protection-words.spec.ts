import { describe, expect, it } from 'vitest';
import { copyWords, dkimWords, groupedFingerprint, isLetOut, releaseWords, shortFingerprint } from './protection-words.js';

const copies = (...fates: Parameters<typeof isLetOut>[0]['fate'][]) => fates.map((fate) => ({ fate }));

describe('what a release encrypted does, in words', () => {
  it.each([
    [copies('encrypted'), 'It leaves encrypted.'],
    [copies('encrypted', 'already-encrypted'), 'All 2 leave encrypted.'],
    [copies('encrypted', 'held', 'held'), '1 of 3 leaves encrypted; 2\u00a0copies cannot be encrypted and come back here.'],
    [
      copies('encrypted', 'encrypted', 'sender-told'),
      '2 of 3 leave encrypted; 1\u00a0copy cannot be encrypted and is not sent, the sender is told.',
    ],
    [copies('held'), '1\u00a0copy cannot be encrypted and comes back here.'],
  ])('%j', (some, words) => {
    expect(releaseWords(some)).toBe(words);
  });

  it('lets out what is or gets encrypted, and nothing else', () => {
    expect(copies('encrypted', 'already-encrypted', 'in-clear', 'held', 'sender-told').map(isLetOut)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('how a copy left', () => {
  it.each([
    ['encrypted', 'smime', 'Encrypted by S/MIME'],
    ['encrypted', 'pdf', 'Encrypted as a PDF'],
    ['signed', 'pgp', 'Signed by OpenPGP'],
  ] as const)('%s by %s is said as %s', (how, method, words) => {
    expect(copyWords({ how, method })).toBe(words);
  });

  it('names the DKIM keys by domain', () => {
    const signed = [
      { domain: 'a.example', selector: 's1' },
      { domain: 'b.example', selector: 's1' },
      { domain: 'a.example', selector: 'e1' },
    ];
    expect([dkimWords(signed), dkimWords([])]).toEqual(['DKIM: a.example (s1, e1), b.example (s1)', '']);
  });
});

describe('a fingerprint', () => {
  it('is short enough to be told from another, and whole in groups of four', () => {
    expect(shortFingerprint('7c2f41d0aabbccddeeff00112233445566779a01')).toBe('7c2f41d0 … 9a01');
    expect(groupedFingerprint('7c2f41d0aa')).toBe('7c2f 41d0 aa');
  });
});
