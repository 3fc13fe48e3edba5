import { describe, expect, it } from 'vitest';
import { soleAuthor } from './sole-author.js';

describe('the sole author of a mail', () => {
  it.each([
    ['From: Ada <Ada@A.example>', 'ada@a.example'],
    ['from: ada@a.example', 'ada@a.example'],
    ['From: "Example, Ada; (x)" <ada@a.example> (a, b)', 'ada@a.example'],
    ['From: "boss@b.example" <ada@a.example>', 'ada@a.example'],
    ['From: Ada\r\n <ada@a.example>', 'ada@a.example'],
    ['From: a@bücher.example', 'a@xn--bcher-kva.example'],
  ])('%j is %s', (header, expected) => {
    expect(soleAuthor(Buffer.from(`Subject: x\r\n${header}\r\n`))).toBe(expected);
  });

  it.each([
    'From: ada@a.example, boss@b.example',
    'From: Ada <ada@a.example> <boss@b.example>',
    'From: a group: ada@a.example;',
    'From: ada@a.example\r\nFrom: boss@b.example',
    'From: nobody',
    'Sender: ada@a.example',
    'Subject: x\r\n\r\nFrom: ada@a.example',
  ])('nobody can be said of %j', (header) => {
    expect(soleAuthor(Buffer.from(`${header}\r\n`))).toBeUndefined();
  });

  it('nobody can be said of a field that is longer than what is read of it', () => {
    expect(soleAuthor(Buffer.from(`From: ada@a.example${' '.repeat(1_000)}(x)\r\n`))).toBe('ada@a.example');
    expect(soleAuthor(Buffer.from(`From: ada@a.example${' '.repeat(2_000)}(x)\r\n`))).toBeUndefined();
  });

  it('takes no time over quotes that never end', () => {
    const start = process.cpuUsage().user;
    expect(soleAuthor(Buffer.from(`From: a@b.example "${'\\"'.repeat(200_000)}\r\n`))).toBeUndefined();
    expect(process.cpuUsage().user - start).toBeLessThan(2_000_000);
  });
});
