import { describe, expect, it } from 'vitest';
import { FormProofs, isTooOld, type FormPlace } from './form-proof.js';

const PLACE: FormPlace = { step: 'ask', token: 'a'.repeat(84), browser: 'browser-1' };

function proofs(start = 1_772_359_200_000) {
  let now = start;
  const made = new FormProofs(Buffer.alloc(32, 7), () => now);
  return { made, pass: (ms: number) => (now += ms) };
}

describe('a form of the page', () => {
  it('is known again, with its age', () => {
    const { made, pass } = proofs();
    const text = made.make(PLACE);
    pass(4_000);
    expect(made.read(PLACE, text)).toMatchObject({ ageMs: 4_000 });
    expect(made.read(PLACE, text)?.id).toBe(made.read(PLACE, text)?.id);
    expect(made.read(PLACE, made.make(PLACE))?.id).not.toBe(made.read(PLACE, text)?.id);
  });

  it.each([
    ['of another step', { ...PLACE, step: 'code' }],
    ['of another link', { ...PLACE, token: 'b'.repeat(84) }],
    ['of another browser', { ...PLACE, browser: 'browser-2' }],
    ['of a browser without the cookie', { ...PLACE, browser: '' }],
  ])('%s is not known', (_, other) => {
    const { made } = proofs();
    expect(made.read(other, made.make(PLACE))).toBeUndefined();
  });

  it('is not known when it was changed, or made elsewhere', () => {
    const { made } = proofs();
    const text = made.make(PLACE);
    for (const forged of ['', 'x', text.slice(1), text.toUpperCase(), `${text}x`, text.replace(/^\w+/, '1')]) {
      expect(made.read(PLACE, forged), forged).toBeUndefined();
    }
    expect(new FormProofs(Buffer.alloc(32, 8), () => 0).read(PLACE, text)).toBeUndefined();
  });

  it('is too old after an hour', () => {
    const { made, pass } = proofs();
    const text = made.make(PLACE);
    const age = (): boolean | undefined => {
      const proof = made.read(PLACE, text);
      return proof && isTooOld(proof);
    };
    pass(3_600_000);
    expect(age()).toBe(false);
    pass(1);
    expect(age()).toBe(true);
  });
});
