import { describe, expect, it } from 'vitest';
import { toUtf8 } from './charset.js';

const read = (hex: string, charset?: string): [string, string | undefined] => {
  const { text, defect } = toUtf8(Buffer.from(hex.replaceAll(' ', ''), 'hex'), charset);
  return [text.toString('utf8'), defect];
};

describe('toUtf8', () => {
  // Code tables of https://encoding.spec.whatwg.org and RFC 2152 (UTF-7), RFC 1468 (ISO-2022-JP).
  it.each([
    ['e9', 'iso-8859-1', 'é'],
    ['80 93', 'ISO-8859-1', '€“'],
    ['80 a3', 'windows-1252', '€£'],
    ['f0', 'koi8-r', 'П'],
    ['a4', 'iso-8859-15', '€'],
    ['d6 d0', 'gb18030', '中'],
    ['d6 d0', 'gb2312', '中'],
    ['93 fa 96 7b', 'shift_jis', '日本'],
    ['1b 24 42 46 7c 4b 5c 1b 28 42', 'iso-2022-jp', '日本'],
    ['b0 a1', 'euc-kr', '가'],
    ['a4 a4', 'big5', '中'],
    ['2b 41 44 51 2d 31 31 31', 'utf-7', '4111'],
    ['ff fe 34 00 31 00', 'utf-16', '41'],
    ['fe ff 00 34 00 31', 'us-ascii', '41'],
    ['ef bb bf 34', 'utf-8', '4'],
    ['00 34 00 31', 'utf-16be', '41'],
    ['c3 a9', undefined, 'é'],
  ])('reads %s as %s', (hex, charset, text) => {
    expect(read(hex, charset)).toEqual([text, undefined]);
  });

  it.each([
    ['e9 34', 'utf-8', '\ufffd4', 'bytes-not-of-charset'],
    ['e9 34', 'us-ascii', 'é4', 'bytes-not-of-charset'],
    ['e9 34', undefined, 'é4', 'bytes-not-of-charset'],
    ['e9 34', 'x-nobody-knows', 'é4', 'unknown-charset'],
    ['c3 a9 34', 'x-nobody-knows', 'é4', 'unknown-charset'],
    ['e9 34', 'base64', 'é4', 'unknown-charset'],
  ])('reads %s declared %s and says what is wrong', (hex, charset, text, defect) => {
    expect(read(hex, charset)).toEqual([text, defect]);
  });

  it('copies nothing when the bytes are ASCII', () => {
    const bytes = Buffer.from('4111 1111 1111 1111');
    expect(toUtf8(bytes, 'iso-8859-1').text).toBe(bytes);
  });
});
