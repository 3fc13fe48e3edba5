import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ENCRYPTION_METHODS } from '#dlp';
import { WHY_NOT_PROTECTED } from './protection-method.js';
import { whyNotSentence } from './why-not-words.js';

describe('the reason why a method is not used', () => {
  it('stands in docs/encryption.md under its word', () => {
    const page = readFileSync(new URL('../../../../docs/encryption.md', import.meta.url), 'utf8');
    const section = page.split('## Which way a mail is protected')[1]?.split('\n## ')[0] ?? '';
    const words = [...section.matchAll(/^\| `([a-z-]+)` +\|/gm)].map(([, word]) => word);
    expect(words.sort()).toEqual([...WHY_NOT_PROTECTED].sort());
  });

  it.each(ENCRYPTION_METHODS)('is one sentence for %s', (method) => {
    for (const why of WHY_NOT_PROTECTED) expect(whyNotSentence(method, why)).toMatch(/^[A-Z][^.!?]*\.$/);
  });

  it('names what is at fault by what people call it', () => {
    expect(whyNotSentence('smime', 'revoked')).toBe('The certificate was revoked.');
    expect(whyNotSentence('pgp', 'revoked')).toBe('The key was revoked.');
    expect(whyNotSentence('smime', 'revocation-unknown')).toBe('Whether the certificate was revoked cannot be found out now.');
  });
});
