import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { buildPdf, HELVETICA, onePage, type PdfObject } from '../../../../test/support/pdf-builder.js';
import { createBudget } from './budget.js';
import type { FileContent } from './document-readers.js';
import { DEFAULT_EXTRACTION_LIMITS as limits } from './extraction.js';
import { openPdf } from './pdf-document.js';
import { readFastText } from './pdf-fast-path.js';
import { readByPdfParse, type PdfTextReader } from './pdf-parse-text.js';
import { pdfReader } from './pdf.js';

const fast = (bytes: Buffer) => readFastText(openPdf(bytes, { budget: createBudget(limits), limits }));

const noFullReader: PdfTextReader = () => Promise.resolve({ pages: ['full reader'], properties: [] });

async function read(bytes: Buffer, readText: PdfTextReader = noFullReader): Promise<FileContent> {
  const file = { path: '2', fileName: 'a.pdf', claimedType: 'application/pdf', bytes, archiveDepth: 0 };
  return pdfReader(readText)(file, createBudget(limits), limits);
}

const textAt = (content: FileContent, path: string): string | undefined =>
  content.texts.find((text) => text.path === path)?.text.toString();

const TO_UNICODE = `/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange
2 beginbfrange <0010> <0019> <0030> <0020> <0021> [<00660069> <D83DDE00>] endbfrange
1 beginbfchar <0003> <0020> endbfchar endcmap`;
const composite = (content: string): Record<number, PdfObject> => ({
  ...onePage(content, { F1: '10 0 R' }),
  10: '<< /Type /Font /Subtype /Type0 /BaseFont /A+S /Encoding /Identity-H /DescendantFonts [11 0 R] /ToUnicode 12 0 R >>',
  11: '<< /Type /Font /Subtype /CIDFontType2 /BaseFont /A+S /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 500 /FontDescriptor 13 0 R >>',
  12: { dict: '', data: TO_UNICODE, packed: true },
  13: '<< /Type /FontDescriptor /FontName /A+S /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 900 /Descent -200 /StemV 80 >>',
});
const encoded = (encoding: string): Record<string, string> => ({
  F1: `<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding ${encoding} >>`,
});

/** Content and the text that a reader of the page sees. */
const READABLE: readonly (readonly [string, Record<number, PdfObject>, string])[] = [
  ['one string', onePage('BT /F1 10 Tf 50 700 Td (4111 1111 1111 1111) Tj ET'), '4111 1111 1111 1111'],
  ['escapes', onePage('BT /F1 10 Tf 50 700 Td (a\\(b\\)\\\\ \\101\\12) Tj ET'), 'undecodable'],
  ['nested parentheses', onePage('BT /F1 10 Tf 50 700 Td (a (b) \\103) Tj ET'), 'a (b) C'],
  ['kerning inside a word', onePage('BT /F1 10 Tf 50 700 Td [(41) -40 (11) 30 (11)] TJ ET'), '411111'],
  ['a gap as wide as a space', onePage('BT /F1 10 Tf 50 700 Td [(credit) -300 (card)] TJ ET'), 'credit card'],
  ['glyphs set one by one', onePage('BT /F1 10 Tf 50 700 Td (4) Tj 5.56 0 Td (1) Tj 5.56 0 Td (1) Tj ET'), '411'],
  ['words set one by one', onePage('BT /F1 10 Tf 50 700 Td (ab) Tj 20 0 Td (cd) Tj ET'), 'ab cd'],
  ['lines by T*', onePage('BT /F1 10 Tf 12 TL 50 700 Td (one) Tj T* (two) Tj ET'), 'one\ntwo'],
  ["lines by '", onePage('BT /F1 10 Tf 12 TL 50 700 Td (one) Tj (two) \' 1 0 (three) " ET'), 'one\ntwo\nthree'],
  ['text matrices', onePage('BT /F1 10 Tf 1 0 0 1 50 700 Tm (one) Tj 1 0 0 1 50 680 Tm (two) Tj ET'), 'one\ntwo'],
  ['moved spaces', onePage('q 1 0 0 1 50 700 cm BT /F1 10 Tf (ab) Tj ET Q q 1 0 0 1 61.12 700 cm BT /F1 10 Tf (cd) Tj ET Q'), 'abcd'],
  ['an inline image', onePage('q BI /W 1 /H 1 /BPC 8 /CS /G ID \x80\x81 EI Q BT /F1 10 Tf 50 700 Td (after) Tj ET'), 'after'],
  ['differences', onePage('BT /F1 10 Tf 50 700 Td (abc) Tj ET', encoded('<< /Differences [97 /one /Eacute /uni20AC] >>')), '1É€'],
  ['MacRoman', onePage('BT /F1 10 Tf 50 700 Td (\x8e\xa5) Tj ET', encoded('/MacRomanEncoding')), 'é•'],
  ['WinAnsi', onePage('BT /F1 10 Tf 50 700 Td (\x80 \xe9) Tj ET'), '€ é'],
  ['a composite font', composite('BT /F1 10 Tf 50 700 Td <001400110011000300200021> Tj ET'), '411 fi😀'],
];

describe('readFastText', () => {
  it.each(READABLE.filter(([, , expected]) => expected !== 'undecodable'))('reads %s', (_, objects, expected) => {
    for (const objectStreams of [false, true]) {
      expect(fast(buildPdf(objects, { objectStreams }))).toEqual({ understood: true, pages: [expected] });
    }
  });

  it.each(READABLE)('says the same as pdf.js about %s, or nothing', async (_, objects) => {
    const bytes = buildPdf(objects);
    const own = fast(bytes);
    const { pages } = await readByPdfParse(bytes, { maxMs: 8_000 });
    const plain = (text: readonly string[]): string => text.join('').normalize('NFKC').replace(/\s/g, '');
    if (own.understood) expect(plain(own.pages)).toBe(plain(pages));
    else expect(own.why).toBe('code without a character');
  });

  it('reads forms that the page draws', () => {
    const objects = onePage('/X1 Do');
    const form: PdfObject = {
      dict: `/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /Font << /F1 ${HELVETICA} >> >>`,
      data: 'BT /F1 9 Tf (in form) Tj ET',
    };
    const page = '<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /XObject << /X1 10 0 R >> >> >>';
    expect(fast(buildPdf({ ...objects, 3: page, 10: form }))).toEqual({ understood: true, pages: ['in form'] });
  });

  it.each<[string, Record<number, PdfObject>]>([
    ['an unknown filter', { ...onePage(''), 4: { dict: '/Filter /LZWDecode', data: 'x' } }],
    ['a damaged stream', { ...onePage(''), 4: { dict: '/Filter /FlateDecode', data: 'no deflate' } }],
    ['a Type 3 font', onePage('BT /F1 9 Tf (a) Tj ET', { F1: '<< /Type /Font /Subtype /Type3 >>' })],
    [
      'a composite font without a map',
      onePage('BT /F1 9 Tf <0001> Tj ET', { F1: '<< /Type /Font /Subtype /Type0 /Encoding /Identity-H >>' }),
    ],
    [
      'an embedded font with an encoding of its own',
      onePage('BT /F1 9 Tf (a) Tj ET', { F1: '<< /Type /Font /Subtype /TrueType /BaseFont /A /FontDescriptor << /Flags 4 >> >>' }),
    ],
    ['a glyph name that says nothing', onePage('BT /F1 9 Tf (a) Tj ET', encoded('<< /Differences [97 /g12] >>'))],
    [
      'words apart by an unknown width',
      onePage('BT /F1 9 Tf (a) Tj 9 0 Td (b) Tj ET', { F1: '<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>' }),
    ],
    ['an unknown operator', onePage('BT /F1 9 Tf (a) Tj ET nonsense')],
    ['a page tree that goes round', { ...onePage(''), 2: '<< /Type /Pages /Kids [2 0 R] /Count 1 >>' }],
    ['text without a font', onePage('BT (a) Tj ET')],
    [
      'a form that draws itself',
      {
        ...onePage('/X Do'),
        3: '<< /Type /Page /Contents 4 0 R /Resources 5 0 R >>',
        5: '<< /XObject << /X 10 0 R >> >>',
        10: { dict: '/Subtype /Form /Resources 5 0 R', data: '/X Do' },
      },
    ],
  ])('declines %s', (_, objects) => {
    expect(fast(buildPdf(objects)).understood).toBe(false);
  });

  it('never throws on damaged files', async () => {
    const whole = buildPdf(composite('BT /F1 10 Tf 50 700 Td <00140011> Tj ET'), { objectStreams: true });
    for (let i = 0; i < whole.length; i += 3) {
      const damaged = Buffer.from(whole);
      damaged[i] = damaged[i]! ^ 0x55;
      await expect(read(damaged)).resolves.toBeDefined();
      await expect(read(whole.subarray(0, i))).resolves.toBeDefined();
    }
  });
});

describe('pdfReader', () => {
  it('asks the full reader for what it does not understand', async () => {
    expect(textAt(await read(buildPdf(onePage('nonsense'))), '2')).toBe('full reader');
  });

  it('reads what stands beside the pages', async () => {
    const objects: Record<number, PdfObject> = {
      ...onePage('BT /F1 10 Tf 50 700 Td (page) Tj ET', undefined, '/Annots [10 0 R 11 0 R]'),
      9: '<< /Title (Merger plan) /Custom <FEFF00E90074> >>',
      10: '<< /Type /Annot /Subtype /Text /Contents (a note) >>',
      11: '<< /Type /Annot /Subtype /Link /A << /S /URI /URI (https://evil.example/4111) >> >>',
      12: '<< /FT /Tx /T (iban) /V (DE89370400440532013000) >>',
      13: { dict: '/Type /Metadata /Subtype /XML', data: '<x:xmpmeta><dc:title>From XMP</dc:title></x:xmpmeta>' },
    };
    const properties = textAt(await read(buildPdf(objects, { trailer: '/Info 9 0 R', objectStreams: true })), '2#properties');
    expect(properties?.split('\n').sort()).toEqual(
      ['Merger plan', 'ét', 'a note', 'https://evil.example/4111', 'iban', 'DE89370400440532013000', 'From XMP'].sort(),
    );
  });

  it('gives attached files as children', async () => {
    const objects: Record<number, PdfObject> = {
      ...onePage(''),
      10: '<< /Type /Filespec /F (list.csv) /EF << /F 11 0 R >> >>',
      11: { dict: '/Type /EmbeddedFile', data: 'a;b', packed: true },
    };
    const { children } = await read(buildPdf(objects));
    expect(children.map(({ path, archiveDepth, bytes }) => [path, archiveDepth, bytes.toString()])).toEqual([['2/list.csv', 1, 'a;b']]);
  });

  it('names a file of pictures without text', async () => {
    const content = await read(buildPdf({ ...onePage(''), 10: { dict: '/Subtype /Image /Width 1 /Height 1', data: 'x' } }));
    expect(content.defects.map(({ defect }) => defect)).toEqual(['no-text-layer']);
  });

  it('refuses a bomb before the full reader sees it', async () => {
    const bomb = deflateSync(Buffer.alloc(300 << 20));
    const objects = { ...onePage('nonsense'), 10: { dict: '/Filter /FlateDecode', data: bomb } };
    const content = await read(buildPdf(objects), () => Promise.reject(new Error('must not be asked')));
    expect(content.uninspectable.map(({ reason }) => reason)).toEqual(['ratio']);
  });

  it('reads a file behind other bytes', async () => {
    const bytes = Buffer.concat([Buffer.from('junk\n'), buildPdf(onePage('BT /F1 10 Tf 50 700 Td (text) Tj ET'))]);
    expect(textAt(await read(bytes), '2')).toBe('text');
  });

  it('reads a file with a damaged cross-reference by the full reader and still finds its notes', async () => {
    const objects = { ...onePage('BT /F1 10 Tf 50 700 Td (text) Tj ET'), 10: '<< /Contents (a note) >>' };
    const bytes = Buffer.from(
      buildPdf(objects)
        .toString('latin1')
        .replace(/startxref\n\d+/, 'startxref\n7'),
      'latin1',
    );
    const content = await read(bytes, readByPdfParse);
    expect(textAt(content, '2')?.trim()).toBe('text');
    expect(textAt(content, '2#properties')).toContain('a note');
    expect(content.defects.map(({ defect }) => defect)).toContain('pdf-damaged');
  });

  it('says that a file needs a password', async () => {
    const encrypt = `<< /Filter /Standard /V 2 /R 3 /Length 128 /P -1 /O <${'41'.repeat(32)}> /U <${'42'.repeat(32)}> >>`;
    const bytes = buildPdf(
      { ...onePage('x'), 10: encrypt },
      { trailer: `/Encrypt 10 0 R /ID [<${'43'.repeat(16)}> <${'43'.repeat(16)}>]` },
    );
    expect((await read(bytes, readByPdfParse)).uninspectable.map(({ reason }) => reason)).toEqual(['encrypted']);
  });

  it('says that a file is broken', async () => {
    const content = await read(Buffer.from('%PDF-1.4 nothing'), readByPdfParse);
    expect(content.uninspectable.map(({ reason }) => reason)).toEqual(['broken']);
  });
});
