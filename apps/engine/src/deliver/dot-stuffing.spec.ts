import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDotStuffer } from './dot-stuffing.js';

function stuffed(chunks: readonly string[]): string {
  const stuffer = createDotStuffer();
  const bytes = chunks.map((chunk) => stuffer.stuff(Buffer.from(chunk, 'latin1')));
  return Buffer.concat([...bytes, stuffer.end()]).toString('latin1');
}

/** What a server makes of DATA (RFC 5321 §4.5.2), line by line; undefined when the end is not where the text ends. */
function received(wire: string): string | undefined {
  const lines = wire.split('\r\n');
  const end = lines.indexOf('.');
  if (end !== lines.length - 2 || lines.at(-1) !== '') return undefined;
  return lines
    .slice(0, end)
    .map((line) => `${line.startsWith('.') ? line.slice(1) : line}\r\n`)
    .join('');
}

describe('dot-stuffing', () => {
  it.each([
    ['', '.\r\n'],
    ['a\r\n', 'a\r\n.\r\n'],
    ['a', 'a\r\n.\r\n'],
    ['.\r\n', '..\r\n.\r\n'],
    ['..a\r\n.b\r\nc.\r\n', '...a\r\n..b\r\nc.\r\n.\r\n'],
    ['a\r\n.\r\nMAIL FROM:<x@y.example>\r\n', 'a\r\n..\r\nMAIL FROM:<x@y.example>\r\n.\r\n'],
  ])('%j goes out as %j', (text, wire) => {
    expect(stuffed([text])).toBe(wire);
    expect(stuffed([...text])).toBe(wire);
  });

  it('arrives as it was, however it is cut', () => {
    const line = fc.array(fc.constantFrom('.', '..', 'a', '\xff', ' '), { maxLength: 4 }).map((pieces) => `${pieces.join('')}\r\n`);
    const message = fc.array(line, { maxLength: 6 }).map((lines) => lines.join(''));
    fc.assert(
      fc.property(message, fc.array(fc.nat(30), { maxLength: 6 }), (text, places) => {
        const borders = [0, ...places.map((place) => Math.min(place, text.length)).sort((a, b) => a - b), text.length];
        const chunks = borders.slice(1).map((end, index) => text.slice(borders[index], end));
        expect(received(stuffed(chunks))).toBe(text);
      }),
      { numRuns: 2_000, seed: 20260301 },
    );
  });
});
