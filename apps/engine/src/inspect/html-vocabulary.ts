/** Which elements of a mail's HTML people see, and as what. Whatever is not named here loses its tags and keeps its text. */

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '));

/** Elements that stand in the answer as they are. */
export const KEPT = words(
  'p div span br table thead tbody tfoot tr td th caption ul ol li dl dt dd h1 h2 h3 h4 h5 h6 b i u em strong s sub sup small ' +
    'blockquote pre code hr mark',
);

/** Elements that begin a line and need no tag of their own. */
export const AS_DIV = words(
  'address article aside center details dialog dir fieldset figcaption figure footer form header hgroup legend main menu nav section summary',
);

/** Elements of {@link KEPT} that part the text before them from the text in them. */
export const LINES = words(
  'p div br table thead tbody tfoot tr caption ul ol li dl dt dd h1 h2 h3 h4 h5 h6 blockquote pre hr ' + [...AS_DIV].join(' '),
);
export const CELLS = words('td th');
export const VOID = words('br hr');

/** Elements that go with everything in them. */
export const DROPPED = words(
  'script style iframe frame frameset noframes object embed applet param svg math meta base link title noscript template noembed ' +
    'audio video source track canvas map area input select textarea button datalist portal slot plaintext xmp',
);

/** Those of them that can act; counted for people. */
export const ACTIVE = words('script iframe frame object embed applet svg math base');

/** Attributes that only lay out, and the values that they may have. */
export const LAYOUT: ReadonlyMap<string, RegExp> = new Map([
  ['colspan', /^[1-9]\d{0,2}$/],
  ['rowspan', /^[1-9]\d{0,2}$/],
  ['align', /^(?:left|right|center|justify)$/],
  ['valign', /^(?:top|middle|bottom|baseline)$/],
  ['dir', /^(?:ltr|rtl|auto)$/],
]);

/** Elements that may carry them. */
export const LAID_OUT = words('p div table thead tbody tfoot tr td th h1 h2 h3 h4 h5 h6 ul ol li blockquote');
