import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEncodedWords } from './encoded-words.js';
import { parseMime } from './parse-mime.js';
import { prependHeader, renderHeader } from './prepend-header.js';

const unlimited = { maxMimeDepth: 100, takeMimePart: (): boolean => true };
const message = Buffer.from('Received: x\r\nSubject: s\r\n\r\nbody\r\n');

describe('prependHeader', () => {
  it('puts the field first and leaves every other byte alone', () => {
    expect(prependHeader(message, 'X-Lazaret', 'held').toString()).toBe('X-Lazaret: held\r\nReceived: x\r\nSubject: s\r\n\r\nbody\r\n');
  });

  it.each([
    ['a line break', 'a\r\nBcc: b@example.com', 'a Bcc: b@example.com'],
    ['a bare line feed', 'a\nBcc: x', 'a Bcc: x'],
    ['a bare carriage return', 'a\rBcc: x', 'a Bcc: x'],
    ['a NUL', 'a\0b', 'a b'],
    ['an empty line', 'a\r\n\r\nbody', 'a body'],
    ['a Unicode line separator', 'a\u2028b', 'a b'],
    ['what looks encoded', '=?utf-8?Q?=0D=0ABcc:_x?=', '=?utf-8?Q?=0D=0ABcc:_x?='],
  ])('keeps %s inside the value', (_, value, shown) => {
    const [field, ...others] = parseMime(prependHeader(message, 'X-Lazaret', value), unlimited).fields;
    expect(decodeEncodedWords(field?.value ?? '')).toBe(shown);
    expect(others.map((other) => other.name)).toEqual(['Received', 'Subject']);
  });

  it('folds at 78 characters and never exceeds 998', () => {
    const lines = renderHeader('X-Lazaret', `${'word '.repeat(100)}${'x'.repeat(5000)}`)
      .toString()
      .split('\r\n');
    expect(lines.filter((line) => line.includes('word')).every((line) => line.length <= 78)).toBe(true);
    expect(lines.every((line) => line.length <= 998)).toBe(true);
  });

  it('adds exactly one field whatever the value is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (value) => {
        const root = parseMime(prependHeader(message, 'X-Lazaret', value), unlimited);
        expect(root.fields.map((field) => field.name)).toEqual(['X-Lazaret', 'Received', 'Subject']);
        expect(root.body.toString()).toBe('body\r\n');
      }),
      { seed: 20470, numRuns: 300 },
    );
  });

  it.each(['', 'X Y', 'X:', 'X\r\nY', 'é'])('refuses the field name %j', (name) => {
    expect(() => renderHeader(name, 'v')).toThrow(RangeError);
  });
});
