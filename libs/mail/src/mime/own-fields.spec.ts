import { describe, expect, it } from 'vitest';
import { withoutOwnFields } from './own-fields.js';

const without = (mail: string): string => withoutOwnFields(Buffer.from(mail, 'latin1')).toString('latin1');

describe('fields of ours in mail from outside', () => {
  it.each([
    ['first', 'X-Lazaret-Info: signed\r\nFrom: a\r\n\r\nbody\r\n', 'From: a\r\n\r\nbody\r\n'],
    ['last', 'From: a\r\nX-Lazaret-Notice: b=1\r\n\r\nbody', 'From: a\r\n\r\nbody'],
    ['in other letters, folded', 'From: a\r\nx-LAZARET-warning: one,\r\n two\r\nTo: b\r\n\r\n', 'From: a\r\nTo: b\r\n\r\n'],
    ['with a blank before its colon', 'X-Lazaret-Info : x\r\nTo: b\r\n\r\n', 'To: b\r\n\r\n'],
    ['several', 'X-Lazaret: 1\nFrom: a\nX-Lazaret-2: 2\nX-Lazaret-3: 3\nTo: b\n\nbody', 'From: a\nTo: b\n\nbody'],
    ['alone', 'X-Lazaret-Info: x', ''],
    ['alone before a body', 'X-Lazaret-Info: x\r\n\r\nbody', '\r\nbody'],
  ])('are taken out: %s', (_, mail, expected) => {
    expect(without(mail)).toBe(expected);
  });

  it('are taken out behind ten thousand others, and however many they are', () => {
    const others = 'a:\r\n'.repeat(20_000);
    expect(without(`${others}X-Lazaret-Info-1: signed\r\nTo: b\r\n\r\nbody`)).toBe(`${others}To: b\r\n\r\nbody`);
    expect(without(`${'X-Lazaret: 1\r\n'.repeat(200_000)}To: b\r\n\r\nbody`)).toBe('To: b\r\n\r\nbody');
  });

  it('cost no more than the header is long: one field of 50 MB is not read as text', () => {
    const folded = ` ${'a'.repeat(996)}\r\n`.repeat(50_000);
    const mail = Buffer.from(`X-Long: a\r\n${folded}X-Lazaret-Info: x\r\n\r\nbody`);
    const began = performance.now();
    const rest = withoutOwnFields(mail);
    expect(performance.now() - began).toBeLessThan(1000);
    expect(rest.length).toBe(mail.length - 'X-Lazaret-Info: x\r\n'.length);
  });

  it.each([
    ['a mail without any', 'From: a\r\nX-Laza: ret\r\n\r\nX-Lazaret-Info: in the body\r\n'],
    ['a message inside', 'Content-Type: message/rfc822\r\n\r\nX-Lazaret-Info: x\r\n\r\n'],
    ['nothing', ''],
  ])('leave everything else alone: %s', (_, mail) => {
    const bytes = Buffer.from(mail);
    expect(withoutOwnFields(bytes)).toBe(bytes);
  });
});
