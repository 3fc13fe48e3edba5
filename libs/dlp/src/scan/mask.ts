const HIDDEN = '•';
const SEPARATOR = /[\s./\\\-\u2010-\u2015\u2212_·@:,()+]/u;
/** A generic value shows at most this share of its characters, at its two ends together. */
const GENERIC_SHARE = 4;
/** A masked value is never longer than this: the length of a key says nothing that people need. */
const MAX_MASKED_CHARACTERS = 48;

/** A rule of its own holds for values that still keep this many characters hidden; others fall under the generic share. */
const MIN_HIDDEN = 5;

type Shown = readonly [first: number, last: number];

/**
 * What of a value people may see, counted in characters without separators. Cards: first and last four (PCI DSS 3.4 allows
 * six and four). Secrets: nothing but the first four.
 */
const SHOWN_BY_KIND: Readonly<Record<string, Shown>> = {
  'credit-card': [4, 4],
  card: [4, 4],
  iban: [4, 2],
  'us-ssn': [0, 4],
  'aws-access-key': [4, 0],
  jwt: [4, 0],
};

/**
 * The value as people may see it: all but the ends replaced by bullets, separators kept so that its shape can be told.
 * `kind` is the id of the detector or validator behind the pattern, if any.
 */
export function maskValue(value: string, kind: string | undefined): string {
  if (kind === 'private-key') return `${/-----BEGIN [A-Z0-9 ]+-----/.exec(value)?.[0] ?? ''}${HIDDEN.repeat(4)}`;
  const characters = [...value];
  const visible = characters.filter((character) => !SEPARATOR.test(character)).length;
  const [first, last] = shownOf(kind, visible);
  let seen = 0;
  const masked = characters.map((character) => {
    if (SEPARATOR.test(character)) return character;
    seen++;
    return seen <= first || seen > visible - last ? character : HIDDEN;
  });
  return shorten(masked);
}

function shownOf(kind: string | undefined, visible: number): Shown {
  const wanted = kind === undefined ? undefined : SHOWN_BY_KIND[kind];
  if (wanted !== undefined && visible - wanted[0] - wanted[1] >= MIN_HIDDEN) return wanted;
  const share = Math.floor(visible / GENERIC_SHARE);
  return [Math.floor(share / 2), Math.ceil(share / 2)];
}

function shorten(masked: readonly string[]): string {
  if (masked.length <= MAX_MASKED_CHARACTERS) return masked.join('');
  const half = MAX_MASKED_CHARACTERS / 2;
  return `${masked.slice(0, half).join('')}…${masked.slice(-half).join('')}`;
}
