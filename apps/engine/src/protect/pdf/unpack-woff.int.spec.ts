import { readFileSync } from 'node:fs';
import { create } from 'fontkit';
import { describe, expect, it } from 'vitest';
import { PACKAGED_FONTS } from './packaged-fonts.js';
import { unpackWoff } from './unpack-woff.js';

const WOFF = PACKAGED_FONTS.filter(({ file }) => file().endsWith('.woff') && !file().includes('unifontex'));

describe('a font unpacked from WOFF', () => {
  it.each(WOFF.map(({ name, file }) => [name, file()] as const))('has the tables and glyphs that fontkit reads: %s', (_, path) => {
    const [packed, unpacked] = [create(readFileSync(path)), create(unpackWoff(readFileSync(path)))];
    if (!('characterSet' in packed) || !('characterSet' in unpacked)) throw new TypeError('a collection');
    expect(unpacked.type).toBe('TTF');
    expect(unpacked.characterSet).toEqual(packed.characterSet);
    for (const codePoint of packed.characterSet.slice(0, 40)) {
      const [theirs, ours] = [packed.glyphForCodePoint(codePoint), unpacked.glyphForCodePoint(codePoint)];
      expect([ours.advanceWidth, ours.path.toSVG()]).toEqual([theirs.advanceWidth, theirs.path.toSVG()]);
    }
  });

  it('stays what it is when it is none', () => {
    const other = Buffer.from('OTTO…');
    expect(unpackWoff(other)).toBe(other);
  });
});
