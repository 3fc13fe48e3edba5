import { describe, expect, it } from 'vitest';
import { Password } from './password.js';
import { DEFAULT_PASSWORD_RULE, judgePassword } from './password-strength.js';

const judge = (text: string): string => {
  const strength = judgePassword(Password.of(text));
  return strength.strong ? 'strong' : strength.why;
};

describe('the strength of a password', () => {
  it.each([
    ['Kp7mWq3xTn9B', 'strong'],
    ['kp7mwq3x-n9b', 'strong'],
    ['пароль-Жук-71', 'strong'],
    ['four words in lower case', 'strong'],
    ['一二三四五六七八九十百千万亿丈上下左右中', 'strong'],
    ['Kp7mWq3xTn9', 'too-short'],
    ['🔒🔑🗝🔐🔏✉📧📨📩📤📥', 'too-short'],
    ['kpmwqxtnbzrd', 'too-few-classes'],
    ['123456789012', 'too-few-classes'],
    ['KPMWQXTN4815', 'too-few-classes'],
    ['Aaaaaaaaaa1!', 'too-repetitive'],
    ['Secret1!Secret1!', 'too-repetitive'],
    ['aaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'too-repetitive'],
  ])('of %j is %s', (text, strength) => {
    expect(judge(text)).toBe(strength);
  });

  it('follows another rule where one is set', () => {
    const rule = { ...DEFAULT_PASSWORD_RULE, leastCharacters: 14 };
    expect(judgePassword(Password.of('Kp7mWq3xTn9B'), rule)).toMatchObject({
      why: 'too-short',
      advice: 'it must have at least 14 characters',
    });
  });

  it('says what is missing without the password', () => {
    expect(JSON.stringify(judgePassword(Password.of('hunter2hunter2')))).not.toContain('hunter2');
  });
});
