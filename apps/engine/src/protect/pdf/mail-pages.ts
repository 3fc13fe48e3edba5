/** The pages of a mail: who wrote it to whom, what it says, what is attached. */
import type { WholeMail } from '#mail';
import { createDrawingBudget } from './drawing-budget.js';
import { HEADER_FILE, TEXT_FILE } from './file-names.js';
import { type FontBook, openFontBook } from './font-book.js';
import { BODY, createPageWriter, type LineStyle, type PageWriter, TEXT_WIDTH } from './page-writer.js';
import { oneParagraph, paragraphsOf } from './paragraphs.js';
import { setLines } from './set-lines.js';

/** What to put on the pages. */
export interface MailPages {
  readonly mail: WholeMail;
  /** In the order of the files of the mail. */
  readonly fileNames: readonly string[];
  /** Where an answer in confidence can be written, if anywhere. */
  readonly replyUrl?: string;
  readonly maxPages: number;
}

export interface WrittenPages {
  readonly pdf: Buffer;
  /** What did not fit on the pages, to be attached as text files. */
  readonly overflow: readonly { readonly name: string; readonly text: string }[];
}

const HEAD_FIELDS = ['From', 'To', 'Cc', 'Subject', 'Date'];
const LABEL_WIDTH = 56;
const LABEL: LineStyle = { ...BODY, color: '#666666' };
const VALUE: LineStyle = { ...BODY, left: LABEL_WIDTH };
const NOTE: LineStyle = { ...BODY, size: 9, color: '#666666' };
const LINK: LineStyle = { ...BODY, color: '#0645ad' };
/** Lines of one field: a mail to thousands must not hide its text behind their addresses. */
const MOST_FIELD_LINES = 20;
/** More characters than the lines of a field can hold. */
const MOST_FIELD_UNITS = 4_000;
const MOST_TITLE_CHARACTERS = 200;
const DIGIT_ZERO = 0x30;

interface Sheet {
  readonly pages: PageWriter;
  readonly fonts: FontBook;
}

/** Writes the pages. What is longer than they are is named on them and answered beside them. */
export async function writeMailPages({ mail, fileNames, replyUrl, maxPages }: MailPages): Promise<WrittenPages> {
  const fonts = openFontBook();
  const title = oneParagraph(valueOf(mail, 'Subject'), fonts.covers).slice(0, MOST_TITLE_CHARACTERS);
  const pages = createPageWriter({ title, footFace: fonts.faceOf(DIGIT_ZERO) });
  const sheet: Sheet = { pages, fonts };
  const overflow: { name: string; text: string }[] = [];
  const header = writeHead(sheet, mail);
  if (header !== undefined) overflow.push({ name: HEADER_FILE, text: header });
  if (replyUrl !== undefined) writeReplyLink(sheet, replyUrl);
  const text = mail.texts.join('\n\n');
  if (!writeText(sheet, text, maxPages)) overflow.push({ name: TEXT_FILE, text });
  writeFiles(sheet, mail, fileNames);
  return { pdf: await pages.finished(), overflow };
}

/** Answers all fields as text when one of them was cut. */
function writeHead(sheet: Sheet, mail: WholeMail): string | undefined {
  const rows = HEAD_FIELDS.map((name) => ({ name, value: valueOf(mail, name) })).filter(
    ({ name, value }) => value !== '' || name === 'From',
  );
  const areWhole = rows.map(({ name, value }) => writeField(sheet, name, value));
  sheet.pages.skip(0.4);
  sheet.pages.rule();
  sheet.pages.skip(0.8);
  return areWhole.every(Boolean) ? undefined : rows.map(({ name, value }) => `${name}: ${value}\n`).join('');
}

/** Whether the whole value was written. */
function writeField({ pages, fonts }: Sheet, name: string, value: string): boolean {
  const shown = oneParagraph(value.slice(0, MOST_FIELD_UNITS), fonts.covers);
  const lines = setLines(shown, (TEXT_WIDTH - LABEL_WIDTH) / VALUE.size, fonts);
  const isWhole = value.length <= MOST_FIELD_UNITS && lines.length <= MOST_FIELD_LINES;
  writeLine({ pages, fonts }, name, LABEL);
  lines.slice(0, MOST_FIELD_LINES).forEach((line, index) => pages.write(line, VALUE, index === 0));
  if (!isWhole) writeLine({ pages, fonts }, `… cut here: the whole of it is attached as ${HEADER_FILE}`, { ...NOTE, left: LABEL_WIDTH });
  return isWhole;
}

function writeReplyLink(sheet: Sheet, replyUrl: string): void {
  writeLine(sheet, 'Answer this mail in confidence', { ...LINK, link: replyUrl });
  sheet.pages.skip(1);
}

/** Whether the whole text was written. */
function writeText(sheet: Sheet, text: string, maxPages: number): boolean {
  const { pages, fonts } = sheet;
  if (text === '') writeLine(sheet, 'This mail has no text.', NOTE);
  const budget = createDrawingBudget();
  for (const paragraph of paragraphsOf(text, fonts.covers)) {
    for (const line of setLines(paragraph, TEXT_WIDTH / BODY.size, fonts)) {
      if (pages.hasRoom(maxPages) && budget.take(line)) {
        pages.write(line, BODY);
        continue;
      }
      writeLine(sheet, `The text goes on: the whole of it is attached as ${TEXT_FILE}.`, NOTE);
      return false;
    }
  }
  return true;
}

function writeFiles(sheet: Sheet, { files }: WholeMail, names: readonly string[]): void {
  if (files.length === 0) return;
  sheet.pages.skip(1);
  sheet.pages.rule();
  sheet.pages.skip(0.4);
  writeLine(sheet, `Attachments: ${files.length}, inside this document; most readers list them under a paper clip.`, NOTE);
  files.forEach(({ mediaType, bytes }, index) => {
    writeLine(sheet, `${index + 1}.  ${names[index] ?? ''}   (${mediaType}, ${sizeOf(bytes.length)})`, BODY);
  });
}

function writeLine({ pages, fonts }: Sheet, text: string, style: LineStyle): void {
  const lines = setLines(oneParagraph(text, fonts.covers), (style.right - style.left) / style.size, fonts);
  for (const line of lines) pages.write(line, style);
}

function sizeOf(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  const [size, unit] = bytes < 1024 * 1024 ? [bytes / 1024, 'KiB'] : [bytes / (1024 * 1024), 'MiB'];
  return `${size.toFixed(1)} ${unit}`;
}

/** Every field of that name: a mail can have two, and programs differ in which they show. */
function valueOf({ fields }: WholeMail, name: string): string {
  return fields
    .filter((field) => field.name.toLowerCase() === name.toLowerCase())
    .map(({ value }) => value)
    .join(', ');
}
