/** HTML put together safely: what is filled into a text is escaped unless it was made here. */

export class Html {
  constructor(readonly text: string) {}
}

export type Fill = Html | string | number | readonly Html[] | undefined;

/** A piece of HTML: `html\`<p>${anything}</p>\``. Attributes must stand in double quotes. */
export function html(parts: TemplateStringsArray, ...fills: readonly Fill[]): Html {
  return new Html(parts.reduce((text, part, index) => text + shown(fills[index - 1]) + part));
}

/** A sentence with `{names}` in it; each is filled in, escaped unless it is HTML. */
export function fill(sentence: string, values: Readonly<Record<string, Html | string | number>>): Html {
  const pieces = sentence.split(/\{(\w+)\}/);
  return new Html(pieces.map((piece, index) => (index % 2 === 0 ? escaped(piece) : shown(values[piece]))).join(''));
}

export function join(pieces: readonly Html[], between = ''): Html {
  return new Html(pieces.map(({ text }) => text).join(between));
}

function shown(value: Fill): string {
  if (value === undefined) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(({ text }) => text).join('');
  return escaped(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
