import { describe, expect, it } from 'vitest';
import { fill, html, Html, join } from './html.js';

describe('HTML of pages', () => {
  it('escapes whatever is filled in', () => {
    const hostile = `"><script>alert('x')</script>&`;
    const safe = '&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;';
    expect(html`<p title="${hostile}">${hostile}</p>`.text).toBe(`<p title="${safe}">${safe}</p>`);
    expect(fill('<b>{what}</b> {more}', { what: hostile, more: new Html('<i>1</i>') }).text).toBe(`&lt;b&gt;${safe}&lt;/b&gt; <i>1</i>`);
  });

  it('takes pieces as they are, and nothing for nothing', () => {
    expect(html`<i>${[html`<b>a</b>`, html`<b>${2}</b>`]}</i>${undefined}`.text).toBe('<i><b>a</b><b>2</b></i>');
    expect(join([html`a`, html`b`], ', ').text).toBe('a, b');
    expect(fill('{missing}!', {}).text).toBe('!');
  });
});
