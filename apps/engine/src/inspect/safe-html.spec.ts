import fc from 'fast-check';
import { JSDOM } from 'jsdom';
import { describe, expect, it } from 'vitest';
import { compilePatterns, defaultPatterns, NO_SKIP_WORDS } from '#dlp';
import { DEFAULT_EXTRACTION_LIMITS, documentReaders } from '#mail';
import type { InspectionTools } from './inspection-tools.js';
import { createMasker } from './masked-text.js';
import { safeHtml, type SafeHtml } from './safe-html.js';

const compilation = compilePatterns(defaultPatterns());
if (compilation.kind === 'refused') throw new Error('the built-in patterns do not compile');
const tools: InspectionTools = {
  patterns: compilation.patterns,
  skipWords: NO_SKIP_WORDS,
  readers: documentReaders(),
  limits: DEFAULT_EXTRACTION_LIMITS,
};
const masker = createMasker([], tools);
const safe = (html: string): SafeHtml => safeHtml(html, 'body', masker);

const ATTACKS = [
  '<script>alert(1)</script>',
  '<SCRIPT/x>alert(1)</SCRIPT>',
  '<script>alert(1)',
  '<scr<script>ipt>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<img/src="x"/onerror=alert(1)//',
  '<img src="https://a.example/p.gif" srcset="https://a.example/2.gif 2x">',
  '<svg onload=alert(1)><script>alert(1)</script></svg>',
  '<svg><style><img src=x onerror=alert(1)></style></svg>',
  '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<math><mi//xlink:href="data:x,<script>alert(1)</script>">',
  '<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
  '<template><script>alert(1)</script></template>',
  '<textarea></textarea><img src=x onerror=alert(1)></textarea>',
  '<title><img src=x onerror=alert(1)></title>',
  '<xmp><img src=x onerror=alert(1)></xmp>',
  '<noembed><img src=x onerror=alert(1)></noembed>',
  '<plaintext><img src=x onerror=alert(1)>',
  '<![CDATA[<img src=x onerror=alert(1)>]]>',
  '<!--><img src=x onerror=alert(1)>-->',
  '<!--[if mso]><img src=x onerror=alert(1)><![endif]-->',
  '<?xml version="1.0"?><?php <img src=x onerror=alert(1)> ?>',
  '<a href="javascript:alert(1)">x</a>',
  '<a href=" java\tscript:alert(1)">x</a>',
  '<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>',
  '<a href="vbscript:x" onclick="x">x</a>',
  '<a href="https://a.example/&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;">x</a>',
  '<meta http-equiv="refresh" content="0;url=https://a.example/">',
  '<base href="https://a.example/">',
  '<link rel="stylesheet" href="https://a.example/a.css">',
  '<style>@import url(https://a.example/a.css); body{background:url(https://a.example/b.png)}</style>',
  '<p style="background:url(https://a.example/b.png)">x</p>',
  '<table background="https://a.example/b.png"><tr><td>x</td></tr></table>',
  '<div id="a" class="b" style="position:fixed;inset:0" onmouseover="x()">x</div>',
  '<form action="https://a.example/" onsubmit="x()"><input name="p" autofocus onfocus="x()"><button formaction="javascript:x">x</button></form>',
  '<iframe srcdoc="<script>alert(1)</script>" src="https://a.example/"></iframe>',
  '<object data="https://a.example/"><embed src="https://a.example/"></object>',
  '<video src="https://a.example/v" poster="https://a.example/p"><source src="https://a.example/v"></video>',
  '<details open ontoggle=alert(1)>x</details>',
  '<td colspan="2&quot; onclick=alert(1)">x</td>',
  '<p align="left onclick=x">x</p>',
  '<p dir="&quot;><script>alert(1)</script>">x</p>',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '&#60;img src=x onerror=alert(1)&#62;',
  '<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>',
  '<p \u0000onclick=x><\u0000script>x</script>',
];

const TAGS = new Set(
  (
    'p div span br table thead tbody tfoot tr td th caption ul ol li dl dt dd h1 h2 h3 h4 h5 h6 b i u em strong s sub sup small ' +
    'blockquote pre code hr mark'
  ).split(' '),
);

const SHOWN_AS_IT_IS = {
  matcher: { kind: 'regex', regex: '<img[^>]*>', caseSensitive: true },
  matchFilter: 'none',
  state: 'live',
} as const;

const LAYOUT = new Set(['colspan', 'rowspan', 'align', 'valign', 'dir']);

/** Every element and attribute that a browser makes of it. */
function domOf(html: string): { tags: string[]; attributes: string[] } {
  const { document } = new JSDOM(`<!doctype html><body>${html}`).window;
  const all = [...document.body.querySelectorAll('*')];
  return {
    tags: all.map((element) => element.localName),
    attributes: all.flatMap((element) => [...element.attributes].map(({ name }) => name)),
  };
}

describe('safeHtml', () => {
  it.each(ATTACKS)('leaves nothing that acts or loads of %s', (attack) => {
    const { html } = safe(`<p>before</p>${attack}<p>after</p>`);
    const { tags, attributes } = domOf(html);
    expect(tags.filter((tag) => !TAGS.has(tag))).toEqual([]);
    expect(attributes.filter((name) => !LAYOUT.has(name))).toEqual([]);
    expect(html).toContain('<p>before</p>');
    for (const tag of html.match(/<[^>]*>/g) ?? [])
      expect(tag).toMatch(/^<\/?[a-z0-9]+(?: (?:colspan|rowspan|align|valign|dir)="[a-z0-9]+")*>$/);
  });

  it('leaves nothing that acts or loads of any mixture of them', () => {
    const pieces = ATTACKS.flatMap((attack) => attack.split(/(?<=[>"])|(?=[<"])/));
    const mixture = fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((chosen) => chosen.join(''));
    fc.assert(
      fc.property(mixture, (html) => {
        const { tags, attributes } = domOf(safe(html).html);
        expect(tags.filter((tag) => !TAGS.has(tag))).toEqual([]);
        expect(attributes.filter((name) => !LAYOUT.has(name))).toEqual([]);
      }),
      { seed: 20261122, numRuns: 200 },
    );
  });

  it('writes its own output unchanged when it is read again', () => {
    for (const attack of ATTACKS) {
      const once = safe(attack).html;
      expect(safe(once).html).toBe(once);
    }
  });

  it('keeps the structure that carries meaning', () => {
    const html = '<h1>Pay</h1><table><tr><td colspan="2" align="right">1 &lt; 2</td></tr></table><ul><li><b>a</b></li></ul>';
    expect(safe(html).html).toBe(html);
  });

  it('closes what was left open and ignores what was never opened', () => {
    expect(safe('</div><div><b>a').html).toBe('<div><b>a</b></div>');
  });

  it('keeps the text of elements that it does not know', () => {
    expect(safe('<font color=red>red</font> <custom-tag>text</custom-tag>').html).toBe('red text');
  });

  it('says where a link goes, without its query', () => {
    expect(safe('<a href="https://evil.example/login%20now?user=1">https://bank.example</a>').html).toBe(
      '<span>https://bank.example [goes to evil.example/login now]</span>',
    );
    expect(safe('<a href="mailto:ann@a.example?subject=x">write</a>').html).toMatch(/^<span>write \[goes to a••@[^<]*\]<\/span>$/);
    expect(safe('<a href="javascript:alert(1)">x</a>').html).toBe('<span>x [goes to a javascript: link]</span>');
    expect(safe('<a name="top">x</a>').html).toBe('<span>x</span>');
  });

  it('shows the host of a link as it is asked for, not as it looks', () => {
    expect(safe('<a href="https://аpple.example/">x</a>').html).toContain('[goes to xn--pple-43d.example]');
    expect(safe('<a href="https://bank.example@evil.example/">x</a>').html).toContain('[goes to evil.example]');
  });

  it('counts what it left out', () => {
    const html =
      '<script>1</script><iframe></iframe><p onclick="x">t</p><a href="https://a.example/">l</a><img src="https://a.example/i.png">' +
      '<img src="//a.example/i.png"><img src="cid:1"><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><td background="http://a.example/b">';
    expect(safe(html).removed).toEqual({ remoteImages: 3, links: 1, scripts: 3 });
  });

  it('puts words in the place of pictures and leaves their attributes out', () => {
    expect(safe('<img src="https://a.example/4111111111111111.png" alt="4111 1111 1111 1111">').html).toBe('[image, not loaded]');
  });

  it.each([
    ['bold digits', '<p>4111 <b>1111</b> 1111 <i>1111</i></p>', '<p><mark>4111 •••• •••• 1111</mark><b></b><i></i></p>'],
    ['an empty element between', '<p>4111<b></b> 1111 1111 1111.</p>', '<p><mark>4111 •••• •••• 1111</mark><b></b>.</p>'],
    ['entities', '4111&#32;1111 &#49;111 1111', '<mark>4111 •••• •••• 1111</mark>'],
    ['a comment between', '4111 1111<!-- x --> 1111 1111', '<mark>4111 •••• •••• 1111</mark>'],
    ['a dropped element between', '4111 1111<style>p{}</style> 1111 1111', '<mark>4111 •••• •••• 1111</mark>'],
    [
      'a link between',
      '4111 1111 <a href="https://a.example/">1111</a> 1111',
      '<mark>4111 •••• •••• 1111</mark><span> [goes to a.example]</span>',
    ],
  ])('masks a match over %s', (_, html, shown) => {
    expect(safe(html).html).toBe(shown);
  });

  it.each([
    ['line breaks', '4111<br>1111<br>1111<br>1111'],
    ['cells', '<table><tr><td>4111</td><td>1111</td><td>1111</td><td>1111</td></tr></table>'],
    ['a link target', '<a href="https://a.example/4111%201111%201111%201111/x">x</a>'],
    ['zero-width characters', '4111\u200b 1111&#8203; 1111&zwnj; 1111'],
  ])('masks a match over %s, whatever it looks like', (_, html) => {
    const shown = safe(html).html;
    expect(shown).toContain('4111 •••• •••• 1111'.slice(-4));
    expect(shown.replace(/<[^>]*>|[^0-9]/g, '')).toBe('41111111');
  });

  it.each([
    ['line breaks', '12345<br>4111111111111111', '12345<br><mark>4111••••••••1111</mark>'],
    ['paragraphs', '<p>12345</p>4111111111111111', '<p>12345</p><mark>4111••••••••1111</mark>'],
    ['cells', '<table><tr><td>12345<td>4111111111111111', '<table><tr><td>12345</td><td><mark>4111••••••••1111</mark></td></tr></table>'],
  ])('does not join across %s what stands apart', (_, html, shown) => {
    expect(safe(html).html).toBe(shown);
  });

  it('escapes what a pattern shows as it is', () => {
    const shown = compilePatterns(
      defaultPatterns()
        .map((pattern) => ({ ...pattern, ...SHOWN_AS_IT_IS }))
        .slice(0, 1),
    );
    if (shown.kind === 'refused') throw new Error('the pattern does not compile');
    const { html } = safeHtml('&lt;img src=x&gt;', 'body', createMasker([], { ...tools, patterns: shown.patterns }));
    expect(html).toBe('<mark>&lt;img src=x&gt;</mark>');
  });

  it('shows neither control characters nor marks that turn the direction of writing', () => {
    expect(safe('a&#8238;gpj.exe\u0007\u2066x').html).toBe('a\ufffdgpj.exe\u2407\ufffdx');
  });

  it('stops at half a million characters and says so', () => {
    const { html } = safe(`<p>${'word '.repeat(200_000)}</p>`);
    expect(html.length).toBeLessThan(600_000);
    expect(html).toMatch(/<\/p><p>\[the text goes on\]<\/p>$/);
  });

  it.each([
    ['elements in elements', '<div>'.repeat(500_000)],
    ['unknown elements in elements', '<x>'.repeat(500_000) + '</y>'.repeat(500_000)],
    ['end tags of nothing', '</div>'.repeat(500_000)],
    ['an endless tag', '<a '.repeat(500_000)],
    ['attributes', `<p ${'a=1 '.repeat(100_000)}>`],
    ['links', '<a href=https://a.example/>x</a>'.repeat(30_000)],
  ])('takes no more than a few seconds for a flood of %s', { timeout: 10_000 }, (_, html) => {
    const { tags } = domOf(safe(html).html.slice(0, 10_000));
    expect(tags.filter((tag) => !TAGS.has(tag))).toEqual([]);
  });
});
