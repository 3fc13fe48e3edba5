import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Password, PasswordRefused } from './password.js';

const SECRET = 'Correct-Horse-7';

describe('a password', () => {
  const password = Password.of(SECRET);

  it('is given away on purpose only', () => {
    const error = new Error('no', { cause: password });
    const shown = [
      String(password),
      JSON.stringify({ password }),
      inspect({ nested: { password } }, { depth: 9, showHidden: true }),
      inspect(error),
      JSON.stringify(Object.entries(password)),
      JSON.stringify(structuredClone(password)),
    ];
    expect(shown.join('\n')).not.toContain(SECRET);
    expect(shown[0]).toBe('[password]');
    expect(password.reveal()).toBe(SECRET);
  });

  it('is the same however its letters are put together', () => {
    expect(Password.of('cafe\u0301-ﬁve').reveal()).toBe('caf\u00e9-five');
  });

  it.each([
    ['', 'empty'],
    ['a\u0000b', 'unprintable'],
    ['line\nline', 'unprintable'],
    ['left\u202eright', 'unprintable'],
    ['lone \ud800', 'unprintable'],
    ['é'.repeat(64), 'too-long'],
  ])('is refused for %j: %s', (text, code) => {
    const refused = attempt(() => Password.of(text));
    expect(refused).toBeInstanceOf(PasswordRefused);
    expect(refused).toMatchObject({ code });
    if (text !== '') expect(inspect(refused)).not.toContain(text);
  });

  it('may fill the 127 bytes that a PDF counts', () => {
    expect(Password.of('x'.repeat(127)).reveal()).toHaveLength(127);
  });
});

function attempt(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}
