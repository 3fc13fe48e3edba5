import { describe, expect, it } from 'vitest';
import { NOTICE_LANGUAGES } from '#contracts';
import { WHY_NOT_PROTECTED } from '../protect/protection-method.js';
import { reasonWords } from './reason-words.js';

/** What never keeps a mail back that must be encrypted. */
const NEVER_TOLD = ['off', 'not-demanded'];

describe('why a mail could not be encrypted', () => {
  it.each(NOTICE_LANGUAGES)('has words for every reason: %s', (language) => {
    const failed = reasonWords('failed', language);
    const reasons = WHY_NOT_PROTECTED.filter((why) => why !== 'failed' && !NEVER_TOLD.includes(why));
    expect(reasons.filter((why) => reasonWords(why, language) === failed)).toEqual([]);
  });

  it('is a failed attempt where the word is not known, whatever it is', () => {
    expect(reasonWords('invented', 'en')).toBe('the attempt failed');
    expect(reasonWords('constructor', 'en')).toBe('the attempt failed');
  });
});
