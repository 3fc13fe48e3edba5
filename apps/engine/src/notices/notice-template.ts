/**
 * A template is a whole mail with placeholders. Its structure is read before any value is put in, and the mail is composed
 * anew around what was rendered: no value can begin a field, a part or a line of the structure. ADR 0015.
 */
import { NOTICE_AUDIENCES, type NoticeKind, type NoticeProblem } from '#contracts';
import { decodeBody, decodeEncodedWords, mailboxIn, parseMime, type Mailbox, type MimeNode } from '#mail';
import { whyNotInHtml } from './html-rules.js';
import { liquidProblem, parseFragment, type Escaping, type Fragment } from './liquid.js';
import { cleanData, type NoticeData } from './notice-data.js';
import { KINDS_OF_NOTICES } from './notice-vocabulary.js';
import { sampleData } from './sample-data.js';

/** What a template says, without the fields that every notice has. */
export interface RenderedNotice {
  /** Undefined: the gateway's own. */
  readonly from: Mailbox | undefined;
  readonly subject: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
  readonly text: string;
  readonly html: string | null;
}

export interface NoticeTemplate {
  /** @throws LiquidError when a value is missing or rendering takes too much. */
  render(data: NoticeData): RenderedNotice;
}

interface Piece {
  readonly fragment: Fragment;
  /** Line of the template in which it begins, from 1. */
  readonly line: number;
}

interface Pieces {
  readonly subject: Piece;
  readonly from: Piece | undefined;
  readonly fields: readonly (Piece & { readonly name: string })[];
  readonly text: Piece;
  readonly html: Piece | undefined;
}

/** Fields that say how the mail is built: the mail is built anew. */
const STRUCTURE = new Set(['mime-version', 'content-type', 'content-transfer-encoding', 'content-language']);
/** What else a template may say. */
const OWN_FIELDS = new Set(['reply-to', 'organization', 'importance', 'priority', 'x-priority', 'comments', 'keywords']);
const LIMITS = { maxMimeDepth: 3 };
const MOST_PARTS = 10;
const MOST_LINE = 900;

/** Reads a template and tries it; what is wrong with it, or the template. */
export function parseNoticeTemplate(kind: NoticeKind, source: string): NoticeTemplate | readonly NoticeProblem[] {
  const raw = Buffer.from(source.replace(/\r\n?/g, '\n').replace(/^\n+/, '').replace(/\n/g, '\r\n'), 'utf8');
  const reader = new TemplateReader(raw, kind);
  const pieces = reader.read();
  if (pieces === undefined) return reader.problems;
  const found = trials(kind).flatMap((data) => whatGoesWrong(pieces, data));
  if (found.length > 0) return unique(found);
  return { render: (data) => renderPieces(pieces, cleanData(data)) };
}

export function hasProblems(parsed: NoticeTemplate | readonly NoticeProblem[]): parsed is readonly NoticeProblem[] {
  return Array.isArray(parsed);
}

class TemplateReader {
  readonly problems: NoticeProblem[] = [];

  constructor(
    private readonly raw: Buffer,
    private readonly kind: NoticeKind,
  ) {}

  /** Undefined: there are problems. */
  read(): Pieces | undefined {
    let parts = 0;
    const root = parseMime(this.raw, { ...LIMITS, takeMimePart: () => ++parts <= MOST_PARTS });
    if (this.raw.includes(0)) this.problem(null, 'A template holds text only.');
    const { subject, from, fields } = this.header(root);
    const { text, html } = this.bodies(root);
    if (subject === undefined)
      this.problem(1, 'There is no Subject field. A template begins with the fields of the mail, then an empty line.');
    if (text === undefined && this.problems.length === 0) this.problem(null, 'There is no text part (text/plain).');
    if (this.problems.length > 0 || subject === undefined || text === undefined) return undefined;
    return { subject, from, fields, text, html };
  }

  private header(root: MimeNode): { subject: Piece | undefined; from: Piece | undefined; fields: (Piece & { name: string })[] } {
    let subject: Piece | undefined;
    let from: Piece | undefined;
    const fields: (Piece & { name: string })[] = [];
    for (const field of root.fields) {
      const line = this.lineOf(field.raw);
      const name = field.name.toLowerCase();
      if (STRUCTURE.has(name)) continue;
      const piece = name === '' ? undefined : this.fragment(decodeEncodedWords(field.value), 'text', line);
      if (name === '') this.problem(line, 'This line is no field of a mail: a name, a colon, a value.');
      else if (name === 'subject') subject = this.once(subject, piece, line);
      else if (name === 'from') from = this.once(from, piece, line);
      else if (!isOwnField(name)) this.problem(line, `The field ${field.name} is not a template's: the gateway writes it, or nobody does.`);
      else if (piece !== undefined) fields.push({ ...piece, name: field.name });
    }
    return { subject, from, fields };
  }

  private bodies(root: MimeNode): { text: Piece | undefined; html: Piece | undefined } {
    const type = root.contentType.value;
    for (const defect of allDefects(root)) this.problem(null, `The structure of the mail is broken: ${defect}.`);
    if (type === 'text/plain') return { text: this.body(root, 'text'), html: undefined };
    const [first, second, ...more] = root.children;
    const shape = [first, second].map((child) => child?.contentType.value);
    if (type !== 'multipart/alternative' || shape[0] !== 'text/plain' || shape[1] !== 'text/html' || more.length > 0) {
      this.problem(
        null,
        'A notice is a text part (text/plain), or multipart/alternative of a text part and then an HTML part (text/html).',
      );
      return { text: undefined, html: undefined };
    }
    return { text: first && this.body(first, 'text'), html: second && this.body(second, 'html') };
  }

  private body(node: MimeNode, escaping: Escaping): Piece | undefined {
    const line = this.lineOf(node.body);
    const charset = node.contentType.params.get('charset')?.toLowerCase() ?? 'utf-8';
    if (charset !== 'utf-8' && charset !== 'us-ascii') this.problem(line, `The charset of a template is utf-8, not ${charset}.`);
    const { bytes, defect } = decodeBody(node.body, node.transferEncoding);
    if (defect !== undefined) this.problem(line, `The part is not in the encoding that its header names (${node.transferEncoding}).`);
    const source = bytes.toString('utf8').replace(/\r\n/g, '\n');
    if (source.trim() === '') {
      this.problem(line, escaping === 'text' ? 'The text part is empty.' : 'The HTML part is empty.');
      return undefined;
    }
    return this.fragment(source, escaping, line);
  }

  private fragment(source: string, escaping: Escaping, line: number): Piece | undefined {
    const parsed = parseFragment(source, escaping);
    if (!('render' in parsed)) {
      this.problem(line + parsed.line - 1, parsed.message);
      return undefined;
    }
    const known: readonly string[] = KINDS_OF_NOTICES[this.kind].variables;
    for (const name of parsed.variables)
      if (!known.includes(name)) this.problem(line, `A template of this kind has no variable ${name}. It has: ${known.join(', ')}.`);
    return { fragment: parsed, line };
  }

  private once(before: Piece | undefined, piece: Piece | undefined, line: number): Piece | undefined {
    if (before !== undefined) this.problem(line, 'This field stands there twice.');
    return piece;
  }

  private lineOf(bytes: Buffer): number {
    const at = bytes.byteOffset - this.raw.byteOffset;
    return this.raw.subarray(0, Math.max(at, 0)).toString('latin1').split('\n').length;
  }

  private problem(line: number | null, message: string): void {
    this.problems.push({ line, message });
  }
}

function isOwnField(name: string): boolean {
  return OWN_FIELDS.has(name) || (/^x-[a-z0-9-]{1,60}$/.test(name) && !/^x-(lazaret|auto-response)/.test(name));
}

function allDefects(node: MimeNode): string[] {
  return [...node.defects.map(({ defect }) => defect), ...node.children.flatMap(allDefects)];
}

function renderPieces(pieces: Pieces, data: NoticeData): RenderedNotice {
  const line = (piece: Piece): string => piece.fragment.render(data).replace(/\s+/g, ' ').trim().slice(0, MOST_LINE);
  const from = pieces.from === undefined ? undefined : mailboxOf(line(pieces.from));
  const fields = pieces.fields.map((piece) => ({ name: piece.name, value: line(piece) })).filter(({ value }) => value !== '');
  return {
    from,
    subject: line(pieces.subject),
    fields,
    text: pieces.text.fragment.render(data),
    html: pieces.html?.fragment.render(data) ?? null,
  };
}

function mailboxOf(field: string): Mailbox {
  const address = mailboxIn(field);
  const name = field.replace(/<[^<>]*>\s*$/, '').trim();
  return { address: address ?? '', name: name === address ? '' : name.replace(/^"(.*)"$/, '$1').replace(/\\(.)/g, '$1') };
}

/** One piece at a time, so that the line is that of the template. */
function whatGoesWrong(pieces: Pieces, data: NoticeData): NoticeProblem[] {
  const all = [pieces.subject, pieces.from, pieces.text, pieces.html, ...pieces.fields].filter((piece) => piece !== undefined);
  const problems = all.flatMap((piece): NoticeProblem[] => {
    try {
      piece.fragment.render(data);
      return [];
    } catch (cause) {
      const { line, message } = liquidProblem(cause);
      return [{ line: piece.line + line - 1, message }];
    }
  });
  if (problems.length > 0) return problems;
  const { subject, from, text, html } = renderPieces(pieces, data);
  if (subject === '')
    problems.push({ line: pieces.subject.line, message: 'The subject comes out empty, at least when that of the mail is not shown.' });
  if (text.trim() === '') problems.push({ line: pieces.text.line, message: 'The text part comes out empty.' });
  if (from?.address === '') problems.push({ line: pieces.from?.line ?? null, message: 'From holds no mail address.' });
  if (data.kind === 'code') problems.push(...withoutCode(pieces, { text, html }, data.code));
  if (data.kind === 'passwords') problems.push(...withoutPasswords(pieces, { text, html }, data.passwords));
  const forbidden = html === null ? undefined : whyNotInHtml(html);
  if (forbidden !== undefined) problems.push({ line: pieces.html?.line ?? null, message: forbidden });
  return problems;
}

/** Without the code its reader can confirm nothing; a mail program shows one of the parts. It may be set in groups. */
function withoutCode({ text, html }: Pieces, shown: Pick<RenderedNotice, 'text' | 'html'>, code: string): NoticeProblem[] {
  const hasCode = (part: string): boolean => part.replace(/\D/g, '').includes(code.replace(/\D/g, ''));
  const problems: NoticeProblem[] = [];
  if (!hasCode(shown.text)) problems.push({ line: text.line, message: 'The text part does not show the code: {{ code }}.' });
  if (shown.html !== null && !hasCode(shown.html))
    problems.push({ line: html?.line ?? null, message: 'The HTML part does not show the code: {{ code }}.' });
  return problems;
}

/** Without them the recipients cannot open their mail, and nobody else knows them. */
function withoutPasswords(
  { text, html }: Pieces,
  shown: Pick<RenderedNotice, 'text' | 'html'>,
  passwords: NoticeData['passwords'],
): NoticeProblem[] {
  const hasAll = (part: string): boolean =>
    passwords.every(({ password, recipient }) => part.includes(password) && part.includes(recipient));
  const how = 'each password with its recipient: {% for each in passwords %}{{ each.recipient }}: {{ each.password }} {% endfor %}.';
  const problems: NoticeProblem[] = [];
  if (!hasAll(shown.text)) problems.push({ line: text.line, message: `The text part does not show ${how}` });
  if (shown.html !== null && !hasAll(shown.html))
    problems.push({ line: html?.line ?? null, message: `The HTML part does not show ${how}` });
  return problems;
}

/** Enough data that both branches of what templates ask for are taken. */
function trials(kind: NoticeKind): NoticeData[] {
  const audiences = NOTICE_AUDIENCES.filter((audience) => KINDS_OF_NOTICES[kind].audiences.includes(audience));
  return audiences.flatMap((audience) => {
    const full = sampleData(kind, { audience, language: 'en' });
    return [full, { ...full, subject: '', link: '', findings: [], text: '', outcome: 'granted', expiresAt: '' }];
  });
}

function unique(problems: readonly NoticeProblem[]): NoticeProblem[] {
  return [...new Map(problems.map((problem) => [`${String(problem.line)} ${problem.message}`, problem])).values()];
}
