import { describe, expect, it } from 'vitest';
import { readParameterized } from './parameters.js';

describe('readParameterized', () => {
  // RFC 2231 §3, §4, §4.1, the examples of the RFC.
  it.each([
    [
      'message/external-body; access-type=URL; URL*0="ftp://"; URL*1="cs.utk.edu/pub/moore/bulk-mailer/bulk-mailer.tar"',
      'url',
      'ftp://cs.utk.edu/pub/moore/bulk-mailer/bulk-mailer.tar',
    ],
    ["application/x-stuff; title*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A", 'title', 'This is ***fun***'],
    [
      "application/x-stuff; title*0*=us-ascii'en'This%20is%20even%20more%20; title*1*=%2A%2A%2Afun%2A%2A%2A%20; title*2=\"isn't it!\"",
      'title',
      "This is even more ***fun*** isn't it!",
    ],
  ])('reads the example of RFC 2231 %s', (body, name, value) => {
    expect(readParameterized(body).params.get(name)).toBe(value);
  });

  it.each([
    ['a quoted string with a semicolon', 'a/b; name="x; y.txt"', 'x; y.txt'],
    ['escaped quotes', 'a/b; name="say \\"hi\\".txt"', 'say "hi".txt'],
    ['unquoted blanks', 'a/b; name=my list.txt', 'my list.txt'],
    ['an encoded word, which RFC 2047 §5 forbids here', 'a/b; name="=?utf-8?Q?r=C3=A9sum=C3=A9.pdf?="', 'résumé.pdf'],
    ['continuations in the wrong order', 'a/b; name*1=two; name*0=one', 'onetwo'],
    ['a multibyte character split across segments', "a/b; name*0*=utf-8''%E2%82; name*1*=%AC", '€'],
    ['the extended form before the plain one', "a/b; name=plain.txt; name*=utf-8''ext.txt", 'ext.txt'],
    ['a huge index', 'a/b; name*999999999=z; name*0=a', 'az'],
    ['a quote that never closes', 'a/b; name="open', 'open'],
    ['raw UTF-8', 'a/b; name=Größe.txt', 'Größe.txt'],
  ])('reads %s', (_, body, name) => {
    expect(readParameterized(body).params.get('name')).toBe(name);
  });

  it('takes comments off the value and keeps every repeated parameter', () => {
    const read = readParameterized('Text/HTML (really (yes)); charset=a; charset=b');
    expect(read.value).toBe('text/html');
    expect(read.params.get('charset')).toBe('a');
    expect(read.all).toEqual([
      ['charset', 'a'],
      ['charset', 'b'],
    ]);
  });

  it('is no way into the prototype', () => {
    expect(readParameterized('a/b; __proto__=polluted').params.get('__proto__')).toBe('polluted');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});
