/** CPU of reading documents: our readers against the library alone, on the same files in the same run. `npx tsx bench/extract.ts [--rounds N]` */

import { gzipSync } from 'node:zlib';
import mammoth from 'mammoth';
import { PDFParse } from 'pdf-parse';
import { SaxesParser } from 'saxes';
import { createBudget } from '../libs/mail/src/extract/budget.js';
import { DEFAULT_EXTRACTION_LIMITS } from '../libs/mail/src/extract/extraction.js';
import { documentReaders } from '../libs/mail/src/extract/readers.js';
import { tokenizeXml } from '../libs/mail/src/extract/xml-tokenizer.js';
import { buildPdf, onePage, type PdfObject } from '../test/support/pdf-builder.js';
import { buildZip } from '../test/support/zip-builder.js';

const ROUNDS = Number(process.argv[process.argv.indexOf('--rounds') + 1]) || 30;
const limits = DEFAULT_EXTRACTION_LIMITS;
const readers = documentReaders();

/** Prose of a fixed generator: a linear congruence, so that every run reads the same. */
function prose(lines: number): string[] {
  const words = 'the quarterly figures of our department are attached please treat them as confidential and reply before friday'.split(' ');
  let state = 42;
  const next = (): string => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return words[state % words.length] ?? '';
  };
  return Array.from({ length: lines }, () => Array.from({ length: 14 }, next).join(' '));
}

const LINES = prose(216);

function pdf(objectStreams: boolean): Buffer {
  const objects: Record<number, PdfObject> = { ...onePage('') };
  const pages = [0, 1, 2, 3];
  for (const page of pages) {
    const shown = LINES.slice(page * 54, page * 54 + 54).map((line) => `[(${line.slice(0, 20)}) -20 (${line.slice(20)})] TJ T*`);
    objects[20 + page] = { dict: '', data: `BT /F1 10 Tf 13 TL 50 790 Td ${shown.join('\n')} ET`, packed: true };
    objects[10 + page] = String(objects[3]).replace('/Contents 4 0 R', `/Contents ${20 + page} 0 R`);
  }
  objects[2] = `<< /Type /Pages /Kids [${pages.map((page) => `${10 + page} 0 R`).join(' ')}] /Count 4 /MediaBox [0 0 595 842] >>`;
  return buildPdf(objects, { objectStreams });
}

const paragraphs = LINES.map(
  (line) =>
    `<w:p><w:pPr><w:jc w:val="both"/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>${line.slice(0, 30)}</w:t></w:r><w:r><w:t>${line.slice(30)}</w:t></w:r></w:p>`,
);
const DOCUMENT = `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${paragraphs.join('')}</w:body></w:document>`;
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument';
const docx = buildZip([
  { name: '[Content_Types].xml', content: '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>' },
  {
    name: '_rels/.rels',
    content: `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${OFFICE}" Target="word/document.xml"/></Relationships>`,
  },
  { name: 'word/document.xml', content: DOCUMENT },
]);
const rows = LINES.map((line, index) => `<row><c t="inlineStr"><is><t>${line}</t></is></c><c><v>${index}</v></c></row>`);
const xlsx = buildZip([
  { name: '[Content_Types].xml', content: '<Types/>' },
  { name: 'xl/worksheets/sheet1.xml', content: `<worksheet><sheetData>${rows.join('')}</sheetData></worksheet>` },
]);

async function ours(bytes: Buffer): Promise<void> {
  const reader = readers.byType.get(await readers.sniff(bytes));
  await reader?.({ path: '1', claimedType: 'application/octet-stream', bytes, archiveDepth: 0 }, createBudget(limits), limits);
}

async function byPdfParse(bytes: Buffer): Promise<void> {
  const parser = new PDFParse({ data: Uint8Array.from(bytes), isEvalSupported: false, verbosity: 0 });
  await parser.getText();
  await parser.destroy();
}

function bySaxes(xml: Buffer): Promise<void> {
  const parser = new SaxesParser();
  let length = 0;
  parser.on('text', (text) => (length += text.length));
  parser.on('opentag', () => (length += 1));
  parser.write(xml.toString()).close();
  return Promise.resolve();
}

function byTokenizer(xml: Buffer): Promise<void> {
  let length = 0;
  tokenizeXml(xml, { open: () => (length += 1), close: () => undefined, text: (text) => (length += text.length) });
  return Promise.resolve();
}

async function cpuMs(work: () => Promise<unknown>): Promise<number> {
  for (let i = 0; i < Math.min(ROUNDS, 20); i++) await work();
  const start = process.cpuUsage();
  for (let i = 0; i < ROUNDS; i++) await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000 / ROUNDS;
}

async function compare(name: string, own: () => Promise<unknown>, library?: readonly [string, () => Promise<unknown>]): Promise<void> {
  const mine = await cpuMs(own);
  const other = library === undefined ? undefined : await cpuMs(library[1]);
  const ratio = other === undefined ? '' : `${library?.[0]} ${other.toFixed(3)} ms, ratio ${(mine / other).toFixed(3)}`;
  console.log(`${name.padEnd(28)} ${mine.toFixed(3)} CPU ms   ${ratio}`);
}

const tablePdf = pdf(false);
const streamPdf = pdf(true);
const xml = Buffer.from(DOCUMENT);
const text = Buffer.from(LINES.join('\n'));
console.log(`${ROUNDS} rounds; documents of 216 lines, ${text.length} bytes of text`);
await compare('pdf, cross-reference table', () => ours(tablePdf), ['pdf-parse', () => byPdfParse(tablePdf)]);
await compare('pdf, object streams', () => ours(streamPdf), ['pdf-parse', () => byPdfParse(streamPdf)]);
await compare('docx', () => ours(docx), ['mammoth', () => mammoth.convertToHtml({ buffer: docx }, { externalFileAccess: false })]);
await compare('xml of the docx, tokens', () => byTokenizer(xml), ['saxes', () => bySaxes(xml)]);
await compare('xlsx', () => ours(xlsx));
const zip = buildZip([{ name: 'a.txt', content: text }]);
const gzip = gzipSync(text);
await compare('zip', () => ours(zip));
await compare('gzip', () => ours(gzip));
await compare('sniff of text', () => readers.sniff(text));
