import { describe, expect, it } from 'vitest';
import { expressionShape } from './expression-shape.js';

describe('the shape of an expression', () => {
  it.each([
    ['(?=x)y', true],
    ['y(?!x)', true],
    ['(?<=x)y', true],
    ['(?<!x)y', true],
    ['(?<name>x)', false],
    ['(?P<name>x)', false],
    ['(?i:x)', false],
    ['(?i)x', false],
    ['\\(?=x', false],
    ['[(?=]x', false],
  ])('%s looks around: %s', (regex, expected) => {
    expect(expressionShape(regex).hasLookAround).toBe(expected);
  });

  it.each([
    ['(a)\\1', true],
    ['(?P<n>a)(?P=n)', true],
    ['(?<n>a)\\k<n>', true],
    ['\\\\1', false],
    ['[\\1]', false],
    ['\\d{1}', false],
  ])('%s refers back: %s', (regex, expected) => {
    expect(expressionShape(regex).hasBackReference).toBe(expected);
  });

  it.each([
    ['(?>a+)b', true],
    ['(?(1)a|b)', true],
    ['(?#note)a', true],
    ['(?s:a)', false],
  ])('%s has a group of another engine: %s', (regex, expected) => {
    expect(expressionShape(regex).hasForeignGroup).toBe(expected);
  });

  it.each([
    ['ghp_[0-9a-zA-Z]{36}', 4],
    ['(?i)(?:adobe)(?:[ \\t]{0,20})([a-f0-9]{32})', 5],
    ['(?:access|key|token)=', 3],
    ['(?:longer|much)?ab', 2],
    ['abc?d', 2],
    ['a+bc', 2],
    ['(?=secret)x', 1],
    ['\\bsk\\-live', 7],
    ['[a-z0-9]{32}', 0],
    ['secret|', 0],
    ['', 0],
  ])('%s always matches %i characters of fixed text', (regex, expected) => {
    expect(expressionShape(regex).fixedText).toBe(expected);
  });

  it('costs more the more often it repeats', () => {
    const small = expressionShape('[a-z]{10}').cost;
    expect(expressionShape('[a-z]{1000}').cost).toBeGreaterThan(50 * small);
    expect(expressionShape('(?:[a-z]{10}){10}').cost).toBeGreaterThan(5 * small);
    expect(expressionShape('\\p{L}{10}').cost).toBeGreaterThan(100 * small);
    const everyThird = Array.from({ length: 500 }, (_, i) => String.fromCharCode(0x400 + 3 * i)).join('');
    expect(expressionShape(`[${everyThird}]{10}`).cost).toBeGreaterThan(100 * small);
  });

  it.each([
    ['open brackets', '['.repeat(10_000)],
    ['open groups', '('.repeat(10_000)],
    ['open comments', '(?#'.repeat(3_000)],
    ['open braces', '\\p{'.repeat(3_000)],
    ['classes in classes', '[[:a:'.repeat(2_000)],
    ['nested repetitions', `${'('.repeat(2_000)}a${'){999}'.repeat(1_300)}`],
    ['backslashes', '\\'.repeat(9_999)],
  ])('is found at once for %s', (_, regex) => {
    const begin = performance.now();
    for (let i = 0; i < 20; i++) expressionShape(regex);
    expect((performance.now() - begin) / 20).toBeLessThan(100);
  });
});
