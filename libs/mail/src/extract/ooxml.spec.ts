import { describe, expect, it } from 'vitest';
import { buildZip, type ZipItem } from '../../../../test/support/zip-builder.js';
import { createBudget } from './budget.js';
import type { DocumentReader, FileContent } from './document-readers.js';
import { DEFAULT_EXTRACTION_LIMITS as limits } from './extraction.js';
import { readDocx, readOpenDocument, readPptx, readXlsx } from './ooxml.js';

async function read(
  reader: DocumentReader,
  parts: Readonly<Record<string, string | Buffer>>,
  more: readonly ZipItem[] = [],
): Promise<FileContent> {
  const bytes = buildZip([...Object.entries(parts).map(([name, content]) => ({ name, content })), ...more]);
  return reader({ path: '2', claimedType: 'application/octet-stream', bytes, archiveDepth: 0 }, createBudget(limits), limits);
}

const texts = (content: FileContent): Record<string, string> =>
  Object.fromEntries(content.texts.map(({ path, text }) => [path, text.toString()]));
const word = (body: string): string => `<?xml version="1.0"?><w:document xmlns:w="urn:w"><w:body>${body}</w:body></w:document>`;

describe('readDocx', () => {
  it.each([
    ['joins runs without a gap', '<w:p><w:r><w:t>4111 11</w:t></w:r><w:r><w:t>11 1111 1111</w:t></w:r></w:p>', '4111 1111 1111 1111'],
    [
      'parts paragraphs, tabs and breaks',
      '<w:p><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:p><w:p><w:t>d</w:t></w:p>',
      'a\tb\nc\nd',
    ],
    [
      'does not take tab positions for text',
      '<w:p><w:pPr><w:tabs><w:tab w:val="left" w:pos="720"/></w:tabs></w:pPr><w:t>a</w:t></w:p>',
      'a',
    ],
    ['parts the cells of a table', '<w:tr><w:tc><w:p><w:t>a</w:t></w:p></w:tc><w:tc><w:p><w:t>b</w:t></w:p></w:tc></w:tr>', 'a\n\tb'],
    ['keeps deleted text', '<w:p><w:del><w:r><w:delText>secret</w:delText></w:r></w:del></w:p>', 'secret'],
    ['keeps field codes', '<w:p><w:instrText>HYPERLINK "https://a.example"</w:instrText></w:p>', 'HYPERLINK "https://a.example"'],
    ['keeps text boxes', '<w:p><w:txbxContent><w:p><w:t>box</w:t></w:p></w:txbxContent></w:p>', 'box'],
    ['keeps descriptions of pictures', '<w:p><wp:docPr id="1" descr="IBAN DE89"/></w:p>', 'IBAN DE89'],
    ['ignores numbers that are no text', '<w:p><wp:posOffset>4111111111111111</wp:posOffset><w:t>a</w:t></w:p>', 'a'],
    ['reads any namespace prefix', '<x:p><x:t>a&amp;b &#x34;</x:t></x:p>', 'a&b 4'],
    ['reads symbols', '<w:p><w:sym w:font="Symbol" w:char="F034"/><w:t>1</w:t></w:p>', '41'],
    ['reads CDATA', '<w:p><w:t><![CDATA[<4111>]]></w:t></w:p>', '<4111>'],
  ])('%s', async (_, body, expected) => {
    expect(texts(await read(readDocx, { 'word/document.xml': word(body) }))).toMatchObject({
      '2': expect.stringContaining(expected) as string,
    });
    const [text] = (await read(readDocx, { 'word/document.xml': word(body) })).texts;
    expect(text?.text.toString().replace(/\s+/g, ' ').trim()).toBe(expected.replace(/\s+/g, ' ').trim());
  });

  it('reads every part, not only the main one', async () => {
    const part = (text: string): string => word(`<w:p><w:t>${text}</w:t></w:p>`);
    const content = await read(readDocx, {
      '[Content_Types].xml': '<Types/>',
      'word/document.xml': part('main'),
      'word/comments.xml': part('comment'),
      'word/header1.xml': part('header'),
      'word/footnotes.xml': part('note'),
      'word/anything-else.xml': part('odd part'),
      'word/_rels/document.xml.rels':
        '<R><Relationship Target="https://a.example/x?y=1&amp;z" TargetMode="External"/><Relationship Target="styles.xml"/></R>',
      'docProps/core.xml': '<cp><dc:creator>A. Author</dc:creator></cp>',
      'customXml/item1.xml': '<data><iban>DE89</iban></data>',
    });
    expect(texts(content)).toEqual({
      '2': 'main',
      '2#comments': 'comment',
      '2#header1': 'header',
      '2#footnotes': 'note',
      '2#anything-else': 'odd part',
      '2#links': 'https://a.example/x?y=1&z',
      '2#docProps/core': 'A. Author',
      '2#customXml/item1': 'DE89',
    });
  });

  it('gives embedded files as children and leaves pictures out by what they are', async () => {
    const content = await read(readDocx, {
      'word/document.xml': word(''),
      'word/embeddings/sheet1.xlsx': 'PK',
      'word/media/image1.png': Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
      'word/media/image2.png': 'no picture but text',
    });
    expect(content.children.map(({ path }) => path)).toEqual(['2/word/embeddings/sheet1.xlsx', '2/word/media/image2.png']);
  });

  it.each([
    ['an entity bomb', '<!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><w:p><w:t>x&b;</w:t></w:p>', 'x&b;'],
    ['an external entity', '<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:p><w:t>x&a;</w:t></w:p>', 'x&a;'],
  ])('never expands %s and says so', async (_, xml, expected) => {
    const content = await read(readDocx, { 'word/document.xml': xml });
    expect(texts(content)).toEqual({ '2': expected });
    expect(content.defects.map(({ defect }) => defect)).toEqual(['xml-doctype']);
  });

  it('reads UTF-16 parts', async () => {
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(word('<w:p><w:t>4111</w:t></w:p>'), 'utf16le')]);
    expect(texts(await read(readDocx, { 'word/document.xml': utf16 }))).toEqual({ '2': '4111' });
  });

  it('names an encrypted part', async () => {
    const content = await read(readDocx, { 'word/document.xml': word('') }, [{ name: 'word/comments.xml', content: 'x', encrypted: true }]);
    expect(content.uninspectable.map(({ part, reason }) => [part, reason])).toEqual([['2/word/comments.xml', 'encrypted']]);
  });
});

describe('readXlsx', () => {
  const strings = '<sst><si><t>name</t></si><si><r><t>4111 1111 </t></r><r><t>1111 1111</t></r></si><si><t>deleted row</t></si></sst>';
  const sheet = `<worksheet><sheetData>
    <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>
    <row r="2"><c r="A2"><v>4.111111111111111E15</v></c><c r="B2" t="inlineStr"><is><t>inline</t></is></c><c r="C2" t="str"><f>"a"&amp;"b"</f><v>ab</v></c></row>
    </sheetData></worksheet>`;

  it('reads each sheet under its name, rows as lines and cells apart by tabs', async () => {
    const content = await read(readXlsx, {
      'xl/workbook.xml': '<workbook><sheets><sheet name="Pay roll" sheetId="1" r:id="rId1"/></sheets></workbook>',
      'xl/_rels/workbook.xml.rels': '<R><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></R>',
      'xl/sharedStrings.xml': strings,
      'xl/worksheets/sheet1.xml': sheet,
      'xl/comments1.xml': '<comments><comment><text><r><t>a remark</t></r></text></comment></comments>',
    });
    expect(texts(content)).toMatchObject({
      '2#Pay roll': 'name\t4111 1111 1111 1111\n4111111111111111\tinline\tab\n"a"&"b"',
      '2#unused-strings': 'deleted row',
      '2#comments1': 'a remark',
    });
  });
});

describe('readPptx', () => {
  it('reads slides and notes', async () => {
    const slide = (text: string): string => `<p:sld><p:txBody><a:p><a:r><a:t>${text}</a:t></a:r></a:p></p:txBody></p:sld>`;
    const content = await read(readPptx, {
      'ppt/slides/slide1.xml': slide('title'),
      'ppt/notesSlides/notesSlide1.xml': slide('not for them'),
    });
    expect(texts(content)).toEqual({ '2#slides/slide1': 'title', '2#notesSlides/notesSlide1': 'not for them' });
  });
});

describe('readOpenDocument', () => {
  it('reads content, page styles and meta data', async () => {
    const content = await read(readOpenDocument, {
      mimetype: 'application/vnd.oasis.opendocument.text',
      'content.xml': '<office:body><text:p>4111<text:s text:c="2"/>1111<text:tab/>x</text:p><text:p>two</text:p></office:body>',
      'styles.xml': '<style:header><text:p>header</text:p></style:header>',
      'meta.xml': '<meta><dc:creator>A. Author</dc:creator></meta>',
    });
    expect(texts(content)).toEqual({ '2': '4111  1111\tx\ntwo', '2#styles.xml': 'header', '2#meta.xml': 'A. Author' });
  });

  it('gives the value of a cell that shows less', async () => {
    const cell =
      '<table:table-row><table:table-cell office:value="4111111111111111"><text:p>4.11E+15</text:p></table:table-cell></table:table-row>';
    expect(texts(await read(readOpenDocument, { 'content.xml': cell }))['2']).toBe('4.11E+15 4111111111111111');
  });

  it('says that a document is encrypted', async () => {
    const content = await read(readOpenDocument, { 'META-INF/manifest.xml': '<manifest:encryption-data/>', 'content.xml': 'noise' });
    expect(content.uninspectable.map(({ reason }) => reason)).toEqual(['encrypted']);
  });
});
