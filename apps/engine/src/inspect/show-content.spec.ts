import { describe, expect, it } from 'vitest';
import { heldContentSchema, type HeldContent, type ShownPart, type TextSegment } from '#contracts';
import { compilePatterns, compileSkipList, defaultPatterns } from '#dlp';
import { DEFAULT_EXTRACTION_LIMITS, documentReaders } from '#mail';
import { buildZip } from '../../../../test/support/zip-builder.js';
import type { InspectionTools } from './inspection-tools.js';
import { previewDocument, showContent } from './show-content.js';

/** Published test values: Visa's test number, and the IBAN of the IBAN registry's example for Germany. */
const CARD = '4111 1111 1111 1111';
const IBAN = 'DE89 3704 0044 0532 0130 00';
const SECRET = `card ${CARD} and iban ${IBAN}`;

const compilation = compilePatterns(defaultPatterns());
if (compilation.kind === 'refused') throw new Error('the built-in patterns do not compile');
const tools: InspectionTools = {
  patterns: compilation.patterns,
  skipWords: compileSkipList(['the']),
  readers: documentReaders(),
  limits: DEFAULT_EXTRACTION_LIMITS,
};

interface Leaf {
  readonly type: string;
  readonly body: string | Buffer;
  readonly fileName?: string;
}

function mail(headers: readonly string[], ...leaves: readonly Leaf[]): Buffer {
  const parts = leaves.map(({ type, body, fileName }) =>
    [
      '--b',
      `Content-Type: ${type}`,
      ...(fileName === undefined ? [] : [`Content-Disposition: attachment; filename="${fileName}"`]),
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from(body).toString('base64').replace(/.{76}/g, '$&\r\n'),
    ].join('\r\n'),
  );
  const head = ['From: Ann <ann@sender.example>', 'MIME-Version: 1.0', ...headers, 'Content-Type: multipart/mixed; boundary=b', ''];
  return Buffer.from([...head, ...parts, '--b--', ''].join('\r\n'));
}

function docx(text: string): Buffer {
  const rels = 'http://schemas.openxmlformats.org/package/2006/relationships';
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument';
  const word = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
  return buildZip([
    { name: '[Content_Types].xml', content: '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>' },
    {
      name: '_rels/.rels',
      content: `<Relationships xmlns="${rels}"><Relationship Id="r1" Type="${office}" Target="word/document.xml"/></Relationships>`,
    },
    {
      name: 'word/document.xml',
      content: `<w:document xmlns:w="${word}"><w:body><w:p><w:r><w:t>${text}</w:t></w:r></w:p></w:body></w:document>`,
    },
  ]);
}

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const textOf = (segments: readonly TextSegment[]): string => segments.map(({ text }) => text).join('');
const partAt = (content: HeldContent, path: string): ShownPart | undefined => content.parts.find((part) => part.path === path);
const show = async (raw: Buffer): Promise<HeldContent> => heldContentSchema.parse(await showContent(raw, tools));

/** Everything a reader could put together: letters and digits of every string in the answer, one string after the other. */
function readable(value: unknown): string {
  if (typeof value === 'string') return `${value.replace(/<[^>]*>/g, '').replace(/[^\p{L}\p{N}•]/gu, '')} `;
  if (Array.isArray(value)) return value.map(readable).join('');
  return typeof value === 'object' && value !== null ? Object.values(value).map(readable).join('') : '';
}

const spread = (digits: string): string => [...digits].map((digit) => `<b>${digit}</b>`).join('');
const nested = mail([`Subject: ${CARD}`], { type: 'text/plain', body: SECRET });

const PLACES: readonly (readonly [string, Buffer])[] = [
  ['a plain body', mail([], { type: 'text/plain', body: SECRET })],
  ['an HTML body', mail([], { type: 'text/html', body: `<p>${SECRET}</p>` })],
  ['HTML, spread over elements', mail([], { type: 'text/html', body: `<p>card ${spread(CARD)}, iban ${spread(IBAN)}</p>` })],
  [
    'HTML, in attributes',
    mail([], {
      type: 'text/html',
      body: `<p title="${SECRET}"><img alt="${CARD}" src="/${CARD}"><a href="https://a.example/${IBAN}">x</a>`,
    }),
  ],
  [
    'HTML, in comments and scripts',
    mail([], { type: 'text/html', body: `<!-- ${SECRET} --><script>"${SECRET}"</script><style>/*${SECRET}*/</style>` }),
  ],
  ['text with zero-width characters', mail([], { type: 'text/plain', body: SECRET.replaceAll('', '\u200b') })],
  [
    'text in full-width digits',
    mail([], { type: 'text/plain', body: SECRET.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))) }),
  ],
  ['text without blanks', mail([], { type: 'text/plain', body: SECRET.replace(/(?<=\d) (?=\d)/g, '') })],
  ['the subject', mail([`Subject: ${SECRET}`], { type: 'text/plain', body: 'x' })],
  ['an encoded subject', mail([`Subject: =?utf-8?B?${Buffer.from(SECRET).toString('base64')}?=`], { type: 'text/plain', body: 'x' })],
  ['a header field', mail([`X-Note: ${SECRET}`], { type: 'text/plain', body: 'x' })],
  ['a technical header field', mail([`References: <${CARD}@a.example>`, `In-Reply-To: ${IBAN}`], { type: 'text/plain', body: 'x' })],
  ['the name of a header field', mail(['X-4111111111111111: x'], { type: 'text/plain', body: 'x' })],
  ['a Word document', mail([], { type: DOCX, body: docx(SECRET), fileName: 'a.docx' })],
  [
    'a table in a zip',
    mail([], { type: 'application/zip', body: buildZip([{ name: 'a.csv', content: `n,c\n1,${CARD}\n2,${IBAN}` }]), fileName: 'a.zip' }),
  ],
  ['a file name', mail([], { type: 'text/plain', body: 'x', fileName: `${CARD} ${IBAN}.txt` })],
  [
    'a file name in a zip',
    mail([], { type: 'application/zip', body: buildZip([{ name: `4111111111111111/${IBAN}.txt`, content: 'x' }]), fileName: 'a.zip' }),
  ],
  ['a nested message', mail([], { type: 'message/rfc822', body: nested })],
  ['a multipart without a boundary', Buffer.from(`Content-Type: multipart/mixed\r\n\r\n${SECRET}`)],
];

describe('showContent', () => {
  it.each(PLACES)('shows no value that stands in %s, in no field', async (_, raw) => {
    const shown = readable(await show(raw)).normalize('NFKC');
    expect(shown).not.toContain('411111');
    expect(shown).not.toContain('11111111');
    expect(shown).not.toMatch(/DE893704|37040044|04405320/);
  });

  it.each(PLACES.slice(0, 3))('shows the masks of what stands in %s', async (_, raw) => {
    const content = await show(raw);
    const body = content.text ?? content.html?.replace(/<[^>]*>/g, '');
    expect(body?.trim()).toMatch(/^card 4111 •••• •••• 1111(,| and) iban DE89 •••• •••• •••• •••• 00$/);
  });

  it('pairs each match of the original with the same match of what the engine read', async () => {
    const body = `A c\u200bard: 4111 1111\u200b 1111 1111.\r\nThe ＩＢＡＮ is\t ${IBAN}, again 4111-1111-1111-1111`;
    const part = partAt(await show(mail([], { type: 'text/plain', body })), '1');
    const places = (segments: readonly TextSegment[] = []): (number | null)[] =>
      segments.map(({ finding }) => finding).filter((at) => at !== null);
    expect(part?.findings.map(({ pattern }) => pattern)).toEqual(['credit-card', 'iban', 'credit-card']);
    expect(places(part?.original)).toEqual([0, 1, 2]);
    expect(places(part?.normalized)).toEqual([0, 1, 2]);
    for (const segment of part?.original ?? []) {
      if (segment.finding !== null) expect(part?.findings[segment.finding]?.masked).toBe(segment.text);
    }
    expect(textOf(part?.original ?? [])).toBe(
      'A c\u200bard: 4111 •••• •••• 1111.\nThe ＩＢＡＮ is\t DE89 •••• •••• •••• •••• 00, again 4111-••••-••••-1111',
    );
    expect(textOf(part?.normalized ?? [])).toBe(
      'a card: 4111 •••• •••• 1111. iban is DE89 •••• •••• •••• •••• 00, again 4111-••••-••••-1111',
    );
  });

  it('says what normalization did to the text', async () => {
    const body = 'The p\u0430ypal b\u200bill of the \ufb01rm\u00ad: \u0007ring';
    const part = partAt(await show(mail([], { type: 'text/plain', body })), '1');
    expect(part?.original.filter(({ change }) => change !== null)).toEqual([
      { text: 'The', finding: null, change: 'skipped' },
      { text: '\u0430', finding: null, change: 'look-alike' },
      { text: '\u200b', finding: null, change: 'invisible' },
      { text: 'the', finding: null, change: 'skipped' },
      { text: '\ufb01', finding: null, change: 'look-alike' },
      { text: '\u00ad', finding: null, change: 'invisible' },
      { text: '\u0007', finding: null, change: 'invisible' },
    ]);
    expect(textOf(part?.original ?? [])).toBe(body);
    expect(part?.normalized).toEqual([
      { text: 'p', finding: null, change: null },
      { text: 'a', finding: null, change: 'look-alike' },
      { text: 'ypal bill of ', finding: null, change: null },
      { text: 'fi', finding: null, change: 'look-alike' },
      { text: 'rm: ring', finding: null, change: null },
    ]);
  });

  it('puts the parts first in which something was found', async () => {
    const leaves: Leaf[] = Array.from({ length: 70 }, (_, i) => ({
      type: 'text/plain',
      body: i === 69 ? CARD : 'nothing',
      fileName: `${i}.txt`,
    }));
    const { parts } = await show(mail(['Subject: hello'], ...leaves)); // an address is found in the headers
    expect(parts).toHaveLength(60);
    expect(parts.map(({ path }) => path).slice(0, 3)).toEqual(['headers', '70/69.txt', 'subject']);
  });

  it('masks every match of a long text, cuts it before a match, and says that it goes on', async () => {
    const body = `${CARD}\n`.repeat(5_000);
    const content = await show(mail([], { type: 'text/plain', body }));
    const part = partAt(content, '1');
    expect(part?.truncated).toBe(true);
    expect(part?.findings).toHaveLength(200);
    expect(textOf(part?.original ?? [])).toMatch(/^(4111 •••• •••• 1111\n){3276}$/);
    expect(content.text).toMatch(/^(4111 •••• •••• 1111\n){5000}$/);
  });

  it('shows the header fields decoded, in their order', async () => {
    const { headers } = await show(
      mail(['Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=', 'X-Two:  a', 'x-two: b'], { type: 'text/plain', body: 'x' }),
    );
    expect(headers.slice(2, 5)).toEqual([
      { name: 'Subject', value: 'Grüße' },
      { name: 'X-Two', value: 'a' },
      { name: 'x-two', value: 'b' },
    ]);
  });

  it('shows whom the mail is from and to, and masks everything else there and addresses elsewhere', async () => {
    const content = await show(
      mail(
        [`To: "${CARD}" <bo@customer.example>, Eve <eve@customer.example>`, 'CC: cy@customer.example', 'X-Note: ask bo@customer.example'],
        {
          type: 'text/plain',
          body: 'ann@sender.example',
        },
      ),
    );
    const valueOf = (name: string) => content.headers.find((header) => header.name === name)?.value;
    expect(valueOf('From')).toBe('Ann <ann@sender.example>');
    expect(valueOf('To')).toBe('"4111 •••• •••• 1111" <bo@customer.example>, Eve <eve@customer.example>');
    expect(valueOf('CC')).toBe('cy@customer.example');
    expect(valueOf('X-Note')).not.toContain('bo@customer.example');
    const part = partAt(content, 'headers');
    expect(textOf([...(part?.original ?? []), ...(part?.normalized ?? [])])).not.toContain('@customer.example');
  });

  it('lists the files with what was found in each, files inside files included', async () => {
    const zip = buildZip([
      { name: 'a.docx', content: docx(CARD) },
      { name: 'b.txt', content: IBAN },
    ]);
    const leaves: Leaf[] = [
      { type: 'text/plain', body: 'see attached' },
      { type: 'application/zip', body: zip, fileName: 'c.zip' },
      { type: 'application/octet-stream', body: Buffer.from('377abcaf271c0004', 'hex'), fileName: 'd.7z' },
    ];
    const { attachments } = await show(mail([], ...leaves));
    const told = attachments.map(({ path, parent, inspected, reason, findings, previewable }) => ({
      path,
      parent,
      inspected,
      reason,
      findings,
      previewable,
    }));
    expect(told).toEqual([
      { path: '2/c.zip', parent: null, inspected: 'container', reason: null, findings: 2, previewable: false },
      { path: '2/c.zip/a.docx', parent: '2/c.zip', inspected: 'text', reason: null, findings: 1, previewable: true },
      { path: '2/c.zip/b.txt', parent: '2/c.zip', inspected: 'text', reason: null, findings: 1, previewable: false },
      { path: '3/d.7z', parent: null, inspected: 'uninspectable', reason: 'unknown-format', findings: 0, previewable: false },
    ]);
  });

  it.each([
    ['no bytes', Buffer.alloc(0)],
    ['no header', Buffer.from('\r\n\r\n')],
    ['random bytes', Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919 + (i >> 3)) % 256))],
    [
      '300 multiparts in each other',
      Buffer.from(Array.from({ length: 300 }, (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`).join('')),
    ],
  ])('answers for %s', async (_, raw) => {
    expect((await show(raw)).html).toBeNull();
  });
});

describe('previewDocument', () => {
  it('shows a Word document inside a zip, masked', async () => {
    const zip = buildZip([{ name: 'a.docx', content: docx(`Dear ${CARD}`) }]);
    const raw = mail([], { type: 'application/zip', body: zip, fileName: 'c.zip' });
    expect(await previewDocument(raw, '1/c.zip/a.docx', tools)).toEqual({ html: '<p>Dear <mark>4111 •••• •••• 1111</mark></p>' });
  });

  it('finds the document by the path that showContent gave, masked as it is', async () => {
    const zip = buildZip([{ name: '4111111111111111.docx', content: docx('Dear') }]);
    const raw = mail([], { type: 'application/zip', body: zip, fileName: 'c.zip' });
    const path = (await show(raw)).attachments[1]?.path ?? '';
    expect(path).toBe('1/c.zip/4111••••••••1111.docx');
    expect(await previewDocument(raw, path, tools)).toEqual({ html: '<p>Dear</p>' });
  });

  it('is empty when there is no such document', async () => {
    expect(await previewDocument(mail([], { type: 'text/plain', body: 'x' }), '1', tools)).toEqual({ html: '' });
  });
});
