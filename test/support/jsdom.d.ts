/** The little of jsdom that specs ask: what a browser makes of HTML. */
declare module 'jsdom' {
  interface ParsedElement {
    readonly localName: string;
    readonly attributes: Iterable<{ readonly name: string; readonly value: string }>;
  }
  export class JSDOM {
    constructor(html: string);
    readonly window: { readonly document: { readonly body: { querySelectorAll(selector: string): Iterable<ParsedElement> } } };
  }
}
