import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { secretBytes, secretsBelow, secretsIn, secretText } from './secret-search.js';

const KEY = Buffer.from('fbefbe00ff10203040506070', 'hex');
const key = secretBytes('key', KEY);

describe('the search for secrets', () => {
  it.each([
    ['as it is', Buffer.concat([Buffer.from('x'), KEY, Buffer.from('y')])],
    ['in hex', Buffer.from(`key=${KEY.toString('hex').toUpperCase()};`)],
    ...[0, 1, 2, 3, 4].map((before): [string, Buffer] => [
      `in base64 behind ${String(before)} bytes`,
      Buffer.from(Buffer.concat([Buffer.alloc(before, 0x5a), KEY, Buffer.alloc(2, 0x5a)]).toString('base64')),
    ]),
    ['in pairs of hex', Buffer.from(KEY.toString('hex').replace(/..(?=.)/g, '$&:'))],
    ['in lines of base64', Buffer.from(KEY.toString('base64').replace(/.{5}/g, '$&\r\n'))],
    ['in base64 of JSON with lines', Buffer.from(JSON.stringify(KEY.toString('base64').replace(/.{5}/g, '$&\n')))],
    ['in hex and UTF-16', Buffer.from(KEY.toString('hex'), 'utf16le')],
    ['in base64url', Buffer.from(`v1.${KEY.toString('base64url')}`)],
  ])('finds one %s', (_, haystack) => {
    expect(secretsIn(haystack, [key])).toEqual(['key']);
  });

  it.each([
    ['as it is', Buffer.from('x Kp7mWq3x-Tn9B? y')],
    ['in UTF-16', Buffer.from('x Kp7mWq3x-Tn9B? y', 'utf16le')],
    ['in UTF-16 the other way round', Buffer.from('x Kp7mWq3x-Tn9B? y', 'utf16le').swap16()],
    ['percent-encoded', Buffer.from(`?password=${encodeURIComponent('Kp7mWq3x-Tn9B?')}`)],
    ['in base64 of UTF-16', Buffer.from(Buffer.from('Kp7mWq3x-Tn9B?', 'utf16le').toString('base64'))],
    ['in hex', Buffer.from(Buffer.from('Kp7mWq3x-Tn9B?').toString('hex'))],
  ])('finds a password %s', (_, haystack) => {
    expect(secretsIn(haystack, [secretText('password', 'Kp7mWq3x-Tn9B?')])).toEqual(['password']);
  });

  it('finds nothing where there is nothing', () => {
    expect(secretsIn(Buffer.alloc(1_000, 7), [key, secretText('password', 'Kp7mWq3x-Tn9B')])).toEqual([]);
  });

  it('looks through folders, and leaves out what it is told to', () => {
    const directory = mkdtempSync(join(tmpdir(), 'lazaret-search-'));
    mkdirSync(join(directory, 'deep'));
    for (const name of ['deep/found', 'left-out']) writeFileSync(join(directory, name), KEY);
    const found = secretsBelow(directory, [key], (path) => path.endsWith('left-out'));
    rmSync(directory, { recursive: true });
    expect(found).toEqual([`${join(directory, 'deep', 'found')}: key`]);
  });

  it('takes nothing that is too short to mean anything', () => {
    expect(() => secretText('short', 'abc')).toThrow(RangeError);
  });
});
