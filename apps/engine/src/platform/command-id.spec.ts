import { describe, expect, it } from 'vitest';
import { requestCommandId, reusesKey, servingCommandId } from './command-id.js';

const note = requestCommandId({ account: 'ana', key: 'key-00001', digest: 'aa' });

describe('the id of a command', () => {
  it('is the same for the same request', () => {
    expect(requestCommandId({ account: 'ana', key: 'key-00001', digest: 'aa' })).toBe(note);
    expect(reusesKey(note, note)).toBe(false);
    expect(reusesKey(note, servingCommandId(note, 'first'))).toBe(false);
  });

  it('tells that a key was used for another request, served or not', () => {
    const other = requestCommandId({ account: 'ana', key: 'key-00001', digest: 'bb' });
    expect(reusesKey(other, note)).toBe(true);
    expect(reusesKey(other, servingCommandId(note, 'first'))).toBe(true);
  });

  it.each([
    ['another account', { account: 'ben', key: 'key-00001', digest: 'bb' }],
    ['a longer key', { account: 'ana', key: 'key-00001-aa', digest: 'bb' }],
    ['a shorter key', { account: 'ana', key: 'key-0000', digest: 'bb' }],
  ])('is free for %s', (_, request) => {
    expect(reusesKey(requestCommandId(request), note)).toBe(false);
  });

  it('of the engine itself reuses no key', () => {
    expect(reusesKey('commit-1', 'commit-1')).toBe(false);
    expect(reusesKey('commit-1', note)).toBe(false);
  });
});
