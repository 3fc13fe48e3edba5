import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markupToText } from './html-text.js';

/** The text with white space collapsed inside lines and empty lines left out, as a person would compare it. */
function lines(html: string, dialect: 'html' | 'xml' = 'html'): string[] {
  return markupToText(html, dialect)
    .text.toString()
    .split('\n')
    .map((line) => line.replace(/[ \t\r]+/g, ' ').trim())
    .filter((line) => line !== '');
}

describe('markupToText', () => {
  it.each([
    ['joins text across inline elements', '4111<b></b>1111<span>1111</span><i>1111</i>', ['4111111111111111']],
    ['joins text across unknown elements and comments', '4111<x-y>1111</x-y><!-- -->1111', ['411111111111']],
    ['parts blocks', '<p>one</p><div>two</div>three<br>four', ['one', 'two', 'three', 'four']],
    ['parts cells with a blank', '<table><tr><td>4111</td><td>1111</td></tr><tr><td>x</td></tr></table>', ['4111 1111', 'x']],
    ['decodes entities, the ones without semicolon too', '&#52;&#x31;11&nbsp;1111 &eacute;&lt&amp;', ['4111\u00a01111 é<&']],
    ['keeps the text of hidden elements', '<div style="display:none">hidden</div><p hidden>too</p>', ['hidden', 'too']],
    [
      'keeps attributes apart from running text',
      '41<a href="https://e.example/4111" title="tip">11</a>',
      ['4111', 'https://e.example/4111', 'tip'],
    ],
    [
      'keeps alt, value, placeholder, content and unknown attributes',
      '<img alt="a"><input value=b placeholder=c><meta content="d"><i data-z="e">',
      ['a', 'b', 'c', 'd', 'e'],
    ],
    ['leaves layout attributes out', '<td class="x" style="color:red" width="4111">t</td>', ['t']],
    ['decodes entities in attributes', '<i title="4&#49;11">', ['4111']],
    ['keeps comments', 'a<!-- 4111 -->b', ['ab', '4111']],
    ['reads the markup in conditional comments', 'x<!--[if mso]><p>41<b>11</b></p><![endif]-->', ['x', '4111']],
    [
      'keeps script and style bodies apart',
      'a<script>var x = "4111";</script><style>p{content:"x"}</style>b',
      ['ab', 'var x = "4111";', 'p{content:"x"}'],
    ],
    ['keeps the text after an unclosed script', 'a<script>4111', ['a', '4111']],
    [
      'keeps raw text of textarea, title, xmp and plaintext',
      '<title>a</title><textarea>b<i></textarea><plaintext>c<b>',
      ['a', 'b<i>', 'c<b>'],
    ],
    ['keeps what an unfinished tag swallows', 'a<a title="4111 1111', ['a', '<a title="4111 1111']],
    ['keeps what stands in a closing tag', '<i>a</i 4111 1111>b', ['ab', '4111 1111']],
    ['keeps digits in names of elements and attributes', '<x4111>a<i n4111>', ['a', 'x4111', 'n4111']],
    ['keeps declarations and processing instructions', '<!4111><?pi 4222?>a', ['a', '4111', '?pi 4222?']],
    ['reads plain text without markup', 'a < b & c > d', ['a < b & c > d']],
  ])('%s', (_, html, expected) => {
    const found = lines(html);
    for (const line of expected) expect(found).toContain(line);
    expect(found[0]).toBe(expected[0]);
  });

  it('parts every element of XML, where they are fields and not styles', () => {
    expect(lines('<?xml version="1.0"?><r><id>7</id><card>4111 1111</card><a b="c"/><![CDATA[<raw>]]></r>', 'xml')).toEqual(
      expect.arrayContaining(['7', '4111 1111', 'c', '<raw>']),
    );
  });

  it.each([
    ['base64', 'data:text/plain;base64,NDExMQ==', 'text/plain', '4111'],
    ['percent', 'data:text/html,%3Cb%3E4111', 'text/html', '<b>4111'],
    ['no type', 'data:,4111', 'text/plain', '4111'],
    ['a charset', 'data:text/plain;charset=utf-8;base64,NDExMQ==', 'text/plain', '4111'],
  ])('hands data: URIs on as files: %s', (_, uri, claimedType, text) => {
    const { embedded } = markupToText(`<a href="${uri}">x</a>`, 'html');
    expect(embedded.map((file) => [file.claimedType, file.bytes.toString()])).toEqual([[claimedType, text]]);
  });

  it('hands srcdoc documents on as HTML', () => {
    const { embedded } = markupToText('<iframe srcdoc="41&lt;b&gt;&lt;/b&gt;11"></iframe>', 'html');
    expect(embedded.map((file) => [file.claimedType, file.bytes.toString()])).toEqual([['text/html', '41<b></b>11']]);
  });

  it('never throws and keeps every number, wherever it stands', () => {
    const piece = fc.constantFrom(
      '<p>',
      '</p>',
      '<b',
      '>',
      '"',
      "'",
      '<!--',
      '-->',
      '&',
      '&#',
      ';',
      '<script>',
      '</script>',
      'w0000 ',
      '<td>',
      '=',
      '<![CDATA[',
      ']]>',
      '<?',
      '/',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const html = pieces.join('');
        const kept = markupToText(html, 'html').text.toString().split('w0000').length;
        expect(kept).toBeGreaterThanOrEqual(html.split('w0000').length);
      }),
      { seed: 12, numRuns: 3_000 },
    );
  });
});
