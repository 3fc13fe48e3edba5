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

  it.each([
    ['a mail without any', 'From: a\r\nX-Laza: ret\r\n\r\nX-Lazaret-Info: in the body\r\n'],
    ['a message inside', 'Content-Type: message/rfc822\r\n\r\nX-Lazaret-Info: x\r\n\r\n'],
    ['nothing', ''],
  ])('leave everything else alone: %s', (_, mail) => {
    const bytes = Buffer.from(mail);
    expect(withoutOwnFields(bytes)).toBe(bytes);
  });
});
