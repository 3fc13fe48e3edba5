import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { htmlToReading } from './html-reading.js';

describe('HTML for reading', () => {
  it.each([
    ['collapses white space', '<p>one \n\t two</p>', 'one two\n'],
    ['joins text across inline elements', 'a<b>b</b>c <i>d</i>', 'abc d\n'],
    ['leaves one empty line between paragraphs', '<p>one</p>\n<p>two</p><p></p><p>three</p>', 'one\n\ntwo\n\nthree\n'],
    ['ends lines at blocks and breaks', '<div>one</div><div>two<br>three</div>', 'one\ntwo\nthree\n'],
    ['keeps an empty line of two breaks', 'one<br><br>two', 'one\n\ntwo\n'],
    ['marks the entries of a list', '<ul><li>one</li><li><p>two</p></li></ul>', '• one\n• two\n'],
    ['parts cells', '<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>', 'a   b\nc\n'],
    ['keeps preformatted text', '<pre>a\n  b</pre>', 'a\n  b\n'],
    ['decodes entities', '&eacute;&#x4e2d;&nbsp;&amp;amp;', 'é中\u00a0&amp;\n'],
    ['says where a link leads', '<a href="https://a.example/x?y=1&amp;z=2">here</a>.', 'here <https://a.example/x?y=1&z=2>.\n'],
    ['says it once', '<a href="https://a.example/">a.example</a> <a href="mailto:b@a.example">b@a.example</a>', 'a.example b@a.example\n'],
    ['follows no script', '<a href="javascript:alert(1)">here</a>', 'here\n'],
    ['says what a picture is called', '<img src="cid:1" alt="Our logo"><img src="x">', '[Our logo]\n'],
    ['leaves out what is not shown', '<head><title>t</title><style>p{}</style></head><script>x</script>a<!-- c -->b', 'ab\n'],
    ['shows text of an unclosed element', '<p>one<div><b>two', 'one\ntwo\n'],
    ['reads text without markup', 'a < b', 'a < b\n'],
    ['reads nothing', '', '\n'],
  ])('%s', (_, html, text) => {
    expect(htmlToReading(html)).toBe(text);
  });

  it('never throws, and keeps every word that stands between tags', () => {
    const tag = fc.constantFrom(
      '<p>',
      '</p>',
      '<a href=x>',
      '</a>',
      '<td>',
      '<li>',
      '<br>',
      '<pre>',
      '</pre>',
      '<x',
      '>',
      '&',
      '<!--',
      '-->',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(tag, fc.string()), { maxLength: 30 }), (pieces) => typeof htmlToReading(pieces.join('')) === 'string'),
    );
    const kept = fc.array(fc.constantFrom('<p>', '</p>', '<b>', '<td>', '<li>', '<br>', '</pre>', '<pre>', '</div>'), { maxLength: 20 });
    fc.assert(
      fc.property(
        kept,
        (tags) =>
          htmlToReading(tags.map((each, index) => `${each}w${index} `).join('')).match(/w\d+/g)?.length === tags.length ||
          tags.length === 0,
      ),
    );
  });
});
