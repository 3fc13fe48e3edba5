/** Values that were found somewhere in a message, looked for everywhere else in it. */
import type { Finding } from '#dlp';
import type { Mask } from './mask.js';

/** Values are looked up by their first characters. */
const KEY_LENGTH = 4;
const WORD = /[\p{L}\p{N}]/u;

/** Answers where the values of `findings` stand as whole words, as they were written there; shorter ones than four characters are left alone. */
export function createKnownValues(findings: readonly Finding[]): (text: string) => Mask[] {
  const masked = new Map(findings.filter(({ value }) => value.length >= KEY_LENGTH).map((finding) => [finding.value, finding.masked]));
  const byStart = new Map<string, string[]>();
  for (const value of [...masked.keys()].sort((a, b) => b.length - a.length)) {
    const key = value.slice(0, KEY_LENGTH);
    const others = byStart.get(key);
    if (others) others.push(value);
    else byStart.set(key, [value]);
  }
  return (text) => {
    const masks: Mask[] = [];
    for (let at = 0; byStart.size > 0 && at <= text.length - KEY_LENGTH; at++) {
      const value = byStart.get(text.slice(at, at + KEY_LENGTH))?.find((each) => text.startsWith(each, at) && isWhole(text, at, each));
      if (value === undefined) continue;
      masks.push({ start: at, end: at + value.length, masked: masked.get(value) ?? '' });
      at += value.length - 1;
    }
    return masks;
  };
}

function isWhole(text: string, at: number, value: string): boolean {
  return !(isInWord(text[at - 1]) && isInWord(value[0])) && !(isInWord(text[at + value.length]) && isInWord(value.at(-1)));
}

function isInWord(character: string | undefined): boolean {
  return character !== undefined && WORD.test(character);
}
