import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TOKENS } from './page-style.js';

const DESIGN = readFileSync(new URL('../../../dashboard/src/styles/tokens.css', import.meta.url), 'utf8');

describe('the colours of the page', () => {
  it.each(Object.entries(TOKENS))('have %s from the tokens of the design', (name, [light, dark]) => {
    const [, first, second] = new RegExp(`--lz-${name}:\\s*light-dark\\((#\\w+), (#\\w+)\\)`).exec(DESIGN) ?? [];
    expect([light, dark]).toEqual([first, second]);
  });
});
