import { describe, expect, it } from 'vitest';
import { fieldErrors } from './field-errors.js';

describe('what is wrong with a field', () => {
  it.each([
    ['body.privateKey', 'Private key: it is no key'],
    ['body.domain', 'Domain: it is no key'],
    ['query.for', 'For: it is no key'],
    ['body', 'it is no key'],
    ['q', 'it is no key'],
    ['body.changes.0.value', 'Changes.0.value: it is no key'],
  ])('%s is said as %s', (path, words) => {
    expect(fieldErrors({ errors: [{ path, message: 'it is no key' }] })).toEqual([words]);
  });

  it('is nothing where nothing is', () => {
    expect(fieldErrors({})).toEqual([]);
  });
});
