import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { attributeOf, tokenizeXml } from './xml-tokenizer.js';
import { cpuWatch } from '../../../../test/support/cpu-time.js';

type Event = readonly [kind: string, value: string];

function tokens(xml: string): Event[] {
  const events: Event[] = [];
  tokenizeXml(Buffer.from(xml), {
    open: (name, attributes) => events.push(['open', name], ['attribute', attributeOf(attributes, 'a') ?? '']),
    close: (name) => events.push(['close', name]),
    text: (text) => events.push(['text', text]),
  });
  return joined(events);
}

function oracle(xml: string): Event[] {
  const events: Event[] = [];
  const parser = new SaxesParser();
  const local = (name: string): string => name.slice(name.indexOf(':') + 1);
  parser.on('opentag', ({ name, attributes }) => events.push(['open', local(name)], ['attribute', attributes['a'] ?? '']));
  parser.on('closetag', ({ name }) => events.push(['close', local(name)]));
  parser.on('text', (text) => events.push(['text', text]));
  parser.on('cdata', (text) => events.push(['text', text]));
  parser.write(xml).close();
  return joined(events);
}

function joined(events: readonly Event[]): Event[] {
  const out: Event[] = [];
  for (const [kind, value] of events) {
    const last = out.at(-1);
    if (kind === 'text' && last?.[0] === 'text') out[out.length - 1] = ['text', last[1] + value];
    else if (kind !== 'text' || value !== '') out.push([kind, value]);
  }
  return out;
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
const name = fc.constantFrom('w:t', 'w:p', 'a', 'x:tc', 'text-box');
const textArbitrary = fc.string({ unit: fc.constantFrom('a', '4', ' ', '&', '<', '>', '"', "'", 'é', '😀') }).map(escaped);
const { element } = fc.letrec<{ element: string; content: string }>((tie) => ({
  element: fc
    .tuple(name, textArbitrary, fc.array(tie('content'), { maxLength: 4 }), fc.boolean())
    .map(([tag, value, content, empty]) => (empty ? `<${tag} a="${value}>"/>` : `<${tag} a='${value}'>${content.join('')}</${tag}>`)),
  content: fc.oneof(
    { depthSize: 'small' },
    textArbitrary,
    tie('element'),
    fc.constantFrom('<!-- <w:t>no</w:t> -->', '<![CDATA[<raw>&amp;]]>', '<?pi <x> ?>', '&#x34;&amp;&lt;'),
  ),
}));

describe('tokenizeXml', () => {
  it('says the same as saxes about well-formed documents', () => {
    fc.assert(
      fc.property(element, (xml) => {
        expect(tokens(xml)).toEqual(oracle(xml));
      }),
      { seed: 20_250_301, numRuns: 500 },
    );
  });

  it.each([
    ['an unclosed comment', '<a><!-- <b>text</b>', 'text'],
    ['a bare less-than sign', '<a>1 < 2 4111</a>', '4111'],
    ['an unclosed tag', '<a>text 4111<b', '4111'],
    ['an unclosed quote', '<a b="c>4111</a>', '4111'],
    ['an unknown entity', '<a>&x; 4111</a>', '4111'],
  ])('still gives the text of a document with %s', (_, xml, expected) => {
    expect(
      tokens(xml)
        .filter(([kind]) => kind === 'text')
        .map(([, text]) => text)
        .join(''),
    ).toContain(expected);
  });

  it.each(['<a "', '<!--', '<![CDATA[', '<?', '<!DOCTYPE [', "<a b='", '</'])('takes linear time for a megabyte of %s', (opening) => {
    const xml = Buffer.from(opening.repeat(1_000_000 / opening.length));
    const nothing = (): void => undefined;
    const spent = cpuWatch();
    tokenizeXml(xml, { open: nothing, close: nothing, text: nothing });
    expect(spent()).toBeLessThan(2_000);
  });
});
