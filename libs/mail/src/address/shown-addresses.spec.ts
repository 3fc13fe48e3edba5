import { describe, expect, it } from 'vitest';
import { shownAddresses, shownForm } from './shown-addresses.js';

const shown = (...header: string[]): string[] =>
  [...shownAddresses(Buffer.from([...header, '', 'To: body@b.example'].join('\r\n')))].sort();

describe('the addresses that a mail shows', () => {
  it('stand in To and Cc, in any form, and nowhere else', () => {
    expect(
      shown(
        'From: me@a.example',
        'To: Bob <BOB@B.example>, "Eve, the second" <eve@b.example>,',
        ' plain@c.example (a comment)',
        'CC: group: one@d.example, two@d.example;',
        'Bcc: hidden@b.example',
        'To: again@e.example',
      ),
    ).toEqual(['again@e.example', 'bob@b.example', 'eve@b.example', 'one@d.example', 'plain@c.example', 'two@d.example']);
  });

  it('are compared in one spelling', () => {
    expect(shownForm('Bob@BÜCHER.example')).toBe('bob@xn--bcher-kva.example');
    expect(shown('To: bob@xn--bcher-kva.example')).toEqual([shownForm('BOB@bücher.example')]);
  });

  it('are none where there is no such field', () => {
    expect(shown('Subject: bob@b.example')).toEqual([]);
  });
});
