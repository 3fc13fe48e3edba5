/** Hostile HTML taken apart into text and the few tags that people need. Nothing of an attribute but its layout survives. */
import { Parser } from 'htmlparser2';
import { ACTIVE, AS_DIV, CELLS, DROPPED, KEPT, LAID_OUT, LAYOUT, LINES, VOID } from './html-vocabulary.js';
import { isRemote, linkTarget } from './link-target.js';

/** What stands in the answer, in order. Tags are balanced and come from the vocabulary. */
export type HtmlPiece =
  | { readonly kind: 'open'; readonly tag: string; readonly layout: readonly (readonly [name: string, value: string])[] }
  | { readonly kind: 'close'; readonly tag: string }
  /** Text at this place of the running text. */
  | { readonly kind: 'text'; readonly start: number; readonly end: number }
  /** Words of ours, which stand in no running text. */
  | { readonly kind: 'note'; readonly text: string };

/** What was left out. */
export interface RemovedContent {
  readonly remoteImages: number;
  readonly links: number;
  readonly scripts: number;
}

export interface HtmlPieces {
  readonly pieces: readonly HtmlPiece[];
  /** All text of the mail in one, lines and cells parted: what is written across tags stands together here. */
  readonly running: string;
  readonly removed: RemovedContent;
  /** False when the HTML goes on behind what was read. */
  readonly isWhole: boolean;
}

const CHUNK = 64 * 1024;
const MOST_PIECES = 100_000;
/** Elements inside elements; browsers stop at about 500. */
const DEEPEST = 100;
/** The parser looks through all open elements for each end tag: past this the work would grow with the square of the length. */
const MOST_OPEN = 2_000;

/** Reads until `limit` UTF-16 code units of text. Never throws: markup has no wrong form. */
export function htmlPieces(html: string, limit: number): HtmlPieces {
  const reading = new HtmlReading();
  const parser = new Parser(
    {
      onopentag: (name, attributes) => reading.open(name, attributes),
      onclosetag: (name) => reading.close(name),
      ontext: (text) => reading.text(text),
    },
    { decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true },
  );
  let at = 0;
  for (; at < html.length && !reading.isFull(limit); at += CHUNK) parser.write(html.slice(at, at + CHUNK));
  parser.end();
  return { ...reading.result(), isWhole: at >= html.length };
}

/** An element that is open; `tag` is undefined when it stands in no answer. */
interface OpenElement {
  readonly tag: string | undefined;
  readonly href: string | undefined;
}

type Attributes = Readonly<Record<string, string>>;

/** Takes the parser's events, which are balanced: each element that is opened is closed, void ones and those left open too. */
class HtmlReading {
  private readonly pieces: HtmlPiece[] = [];
  private readonly running: string[] = [];
  private readonly removed = { remoteImages: 0, links: 0, scripts: 0 };
  private readonly elements: OpenElement[] = [];
  private length = 0;
  /** Elements open inside one that is dropped, itself included. */
  private dropping = 0;

  open(name: string, attributes: Attributes): void {
    if (this.dropping === 0 || ACTIVE.has(name)) this.count(name, attributes);
    if (this.dropping > 0 || DROPPED.has(name)) {
      this.dropping++;
      return;
    }
    this.part(name);
    if (name === 'img' || name === 'image') this.pieces.push({ kind: 'note', text: '[image, not loaded]' });
    const tag = this.elements.length < DEEPEST ? tagOf(name) : undefined;
    if (tag !== undefined) this.pieces.push({ kind: 'open', tag, layout: LAID_OUT.has(tag) ? layoutOf(attributes) : [] });
    const href = name === 'a' ? attributes['href'] : undefined;
    if (href !== undefined) this.removed.links++;
    this.elements.push({ tag, href });
  }

  close(name: string): void {
    if (this.dropping > 0) {
      this.dropping--;
      return;
    }
    const element = this.elements.pop();
    if (element?.href !== undefined) this.pieces.push({ kind: 'note', text: ` [goes to ${linkTarget(element.href)}]` });
    if (element?.tag !== undefined && !VOID.has(element.tag)) this.pieces.push({ kind: 'close', tag: element.tag });
    if (!VOID.has(name)) this.part(name);
  }

  text(text: string): void {
    if (this.dropping > 0) return;
    this.pieces.push({ kind: 'text', start: this.length, end: this.length + text.length });
    this.run(text);
  }

  isFull(limit: number): boolean {
    return this.length >= limit || this.pieces.length >= MOST_PIECES || this.elements.length >= MOST_OPEN;
  }

  result(): Omit<HtmlPieces, 'isWhole'> {
    return { pieces: this.pieces, running: this.running.join(''), removed: this.removed };
  }

  private run(text: string): void {
    this.running.push(text);
    this.length += text.length;
  }

  private part(name: string): void {
    if (LINES.has(name)) this.run('\n');
    else if (CELLS.has(name)) this.run('\t');
  }

  private count(name: string, attributes: Attributes): void {
    const { removed } = this;
    const entries = Object.entries(attributes);
    if (ACTIVE.has(name)) removed.scripts++;
    removed.scripts += entries.filter(([key]) => key.startsWith('on')).length;
    if (name === 'meta' && attributes['http-equiv']?.trim().toLowerCase() === 'refresh') removed.scripts++;
    if (entries.some(isRemoteImage)) removed.remoteImages++;
  }
}

function tagOf(name: string): string | undefined {
  if (KEPT.has(name)) return name;
  if (name === 'a') return 'span';
  return AS_DIV.has(name) ? 'div' : undefined;
}

function layoutOf(attributes: Attributes): (readonly [string, string])[] {
  return Object.entries(attributes)
    .map(([name, value]) => [name, value.trim().toLowerCase()] as const)
    .filter(([name, value]) => LAYOUT.get(name)?.test(value) ?? false);
}

/** Pictures by `src`, `srcset`, `background` and the like, or by a style. */
function isRemoteImage([name, value]: readonly [string, string]): boolean {
  if (name === 'style') return /url\(\s*["']?\s*(?:https?:|\/\/)/i.test(value);
  return ['src', 'srcset', 'background', 'poster', 'lowsrc', 'dynsrc'].includes(name) && isRemote(value);
}
