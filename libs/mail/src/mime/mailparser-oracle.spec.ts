/** mailparser as the oracle of our splitter (ADR-0002): equal content, or a deviation that is named with its reason. */

import { simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import { toUtf8 } from './charset.js';
import { decodeEncodedWords } from './encoded-words.js';
import { fieldsNamed } from './header-fields.js';
import type { MimeNode } from './mime-node.js';
import { parseMime } from './parse-mime.js';
import { decodeBody } from './transfer-encoding.js';

/** What both sides must agree on. */
interface Content {
  readonly subject: string | undefined;
  readonly text: string;
  readonly html: string;
  readonly files: readonly string[];
}

const tidy = (text: string): string =>
  text
    .replace(/\r\n/g, '\n')
    .replace(/[ \t]+$/gm, '')
    .trim();

async function byMailparser(mail: Buffer): Promise<Content> {
  const parsed = await simpleParser(mail, { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true, skipTextLinks: true });
  return {
    subject: parsed.subject,
    text: tidy(parsed.text ?? ''),
    html: tidy(parsed.html || ''),
    files: parsed.attachments.map((file) => `${file.contentType} ${file.filename ?? '-'} ${file.content.toString('hex')}`),
  };
}

function byUs(mail: Buffer): Content {
  const root = parseMime(mail, { maxMimeDepth: 100, takeMimePart: () => true });
  const leaves = leavesOf(root);
  const isFile = (leaf: MimeNode): boolean =>
    leaf.disposition?.value === 'attachment' || !/^text\/(?:plain|html)$/.test(leaf.contentType.value);
  const shown = (type: string): string =>
    tidy(
      leaves
        .filter((leaf) => !isFile(leaf) && leaf.contentType.value === type)
        .map((leaf) => tidy(textOf(leaf)))
        .join(type === 'text/html' ? '<br/>\n' : '\n'),
    );
  const subject = fieldsNamed(root.fields, 'subject')[0];
  return {
    subject: subject && decodeEncodedWords(subject.value),
    text: shown('text/plain'),
    html: shown('text/html'),
    files: leaves
      .filter(isFile)
      .map(
        (leaf) => `${leaf.contentType.value} ${leaf.fileName ?? '-'} ${decodeBody(leaf.body, leaf.transferEncoding).bytes.toString('hex')}`,
      ),
  };
}

function leavesOf(node: MimeNode): MimeNode[] {
  return node.children.length === 0 ? [node] : node.children.flatMap(leavesOf);
}

function textOf(leaf: MimeNode): string {
  const { bytes } = decodeBody(leaf.body, leaf.transferEncoding);
  return toUtf8(bytes, leaf.contentType.params.get('charset')).text.toString('utf8');
}

const b64 = (content: string): string => Buffer.from(content, 'latin1').toString('base64');
const multipart = (subtype: string, ...parts: string[]): string =>
  `Content-Type: multipart/${subtype}; boundary="=_b"\r\n\r\n${parts.map((part) => `--=_b\r\n${part}\r\n`).join('')}--=_b--\r\n`;
const PLAIN = 'Content-Type: text/plain\r\n\r\nplain';
const HTML = 'Content-Type: text/html\r\n\r\n<p>html</p>';
const file = (name: string, content: string): string =>
  `Content-Type: application/octet-stream\r\nContent-Disposition: attachment; ${name}\r\nContent-Transfer-Encoding: base64\r\n\r\n${b64(content)}`;

const AGREED: readonly (readonly [string, string])[] = [
  ['a plain mail', 'Subject: s\r\n\r\nhello\r\n'],
  ['an empty body', 'Subject: s\r\n\r\n'],
  [
    'base64 text',
    `Subject: s\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from('Grüße €').toString('base64')}\r\n`,
  ],
  [
    'quoted-printable text',
    'Subject: s\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=C3=BC=C3=9Fe =E2=82=AC soft=\r\n break\r\n',
  ],
  ['8bit Latin-1', 'Subject: s\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\nGr\xfc\xdfe\r\n'],
  ['windows-1252', 'Subject: s\r\nContent-Type: text/plain; charset=windows-1252\r\n\r\n\x80 100\r\n'],
  ['koi8-r', 'Subject: s\r\nContent-Type: text/plain; charset=koi8-r\r\n\r\n\xf0\xd2\xc9\xd7\xc5\xd4\r\n'],
  ['shift_jis', 'Subject: s\r\nContent-Type: text/plain; charset=shift_jis\r\n\r\n\x93\xfa\x96\x7b\r\n'],
  ['iso-2022-jp', 'Subject: s\r\nContent-Type: text/plain; charset=iso-2022-jp\r\n\r\n\x1b$BF|K\\\x1b(B\r\n'],
  ['html only', `Subject: s\r\n${HTML}\r\n`],
  ['alternatives', `Subject: s\r\n${multipart('alternative', PLAIN, HTML)}`],
  ['a file', `Subject: s\r\n${multipart('mixed', PLAIN, file('filename=a.bin', '\0\x01\xff'))}`],
  ['two files', `Subject: s\r\n${multipart('mixed', PLAIN, file('filename=a.bin', 'one'), file('filename=b.bin', 'two'))}`],
  ['a file named by RFC 2231', `Subject: s\r\n${multipart('mixed', PLAIN, file("filename*=utf-8''Gr%C3%B6%C3%9Fe.bin", 'x'))}`],
  ['a file named in continuations', `Subject: s\r\n${multipart('mixed', PLAIN, file('filename*0="long"; filename*1="name.bin"', 'x'))}`],
  ['a file named by an encoded word', `Subject: s\r\n${multipart('mixed', PLAIN, file('filename="=?utf-8?Q?r=C3=A9sum=C3=A9?="', 'x'))}`],
  ['a folded, encoded subject', 'Subject: =?utf-8?B?R3LDvMOf?=\r\n =?utf-8?B?ZQ==?= end\r\n\r\nx\r\n'],
  ['a character split across words of a subject', 'Subject: =?utf-8?B?4oI=?= =?utf-8?B?rA==?=\r\n\r\nx\r\n'],
  [
    'nested multiparts',
    `Subject: s\r\n${multipart('mixed', multipart('alternative', PLAIN, HTML).replaceAll('=_b', '=_c'), file('filename=a', 'x'))}`,
  ],
  ['preamble and epilogue', `Subject: s\r\n${multipart('mixed', PLAIN).replace('--=_b', 'preamble\r\n--=_b')}epilogue\r\n`],
  ['no last boundary', `Subject: s\r\n${multipart('mixed', PLAIN).replace('--=_b--\r\n', '')}`],
  ['line feeds only', `Subject: s\r\n${multipart('alternative', PLAIN, HTML)}`.replaceAll('\r\n', '\n')],
  [
    'a calendar',
    `Subject: s\r\n${multipart('mixed', PLAIN, 'Content-Type: application/ics; name=i.ics\r\nContent-Disposition: attachment; filename=i.ics\r\n\r\nBEGIN:VCALENDAR')}`,
  ],
];

describe('parseMime and mailparser agree on', () => {
  it.each(AGREED)('%s', async (_, text) => {
    const mail = Buffer.from(text, 'latin1');
    expect(byUs(mail)).toEqual(await byMailparser(mail));
  });
});

/** Where we differ on purpose: the content that must be seen, and why mailparser does not show it. */
const DEVIATIONS: readonly (readonly [name: string, reason: string, mail: string, seen: string])[] = [
  ['a multipart without boundary', 'mailparser answers no text at all', `Content-Type: multipart/mixed\r\n\r\nsecret\r\n`, 'secret'],
  ['a body without header', 'mailparser takes the whole body for a header', 'secret words\r\nand more\r\n', 'secret words\nand more'],
  [
    'base64 that is none',
    'mailparser decodes the words to garbage',
    'Content-Transfer-Encoding: base64\r\n\r\nsecret, words!\r\n',
    'secret, words!',
  ],
  [
    'the second of two Content-Types',
    'mailparser follows the first one only',
    `Content-Type: multipart/mixed; boundary=b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nsecret\r\n--c--`,
    'secret',
  ],
  [
    'white space after a boundary',
    'mailparser takes the line for text, against RFC 2046 §5.1.1 (transport padding)',
    multipart('mixed', 'X-A: 1\r\n\r\nsecret').replace(/--=_b(?:--)?/g, '$& \t'),
    'secret',
  ],
  ['an epilogue', 'mailparser drops what no mail program shows', multipart('mixed', PLAIN) + 'secret', 'secret'],
];

describe('parseMime keeps what mailparser loses', () => {
  it.each(DEVIATIONS)('%s: %s', async (_, __, text, seen) => {
    const mail = Buffer.from(text, 'latin1');
    const theirs = await byMailparser(mail);
    expect([theirs.text, theirs.html, ...theirs.files].join('\n')).not.toContain(seen);
    const root = parseMime(mail, { maxMimeDepth: 100, takeMimePart: () => true });
    const raw = [...leavesOf(root).map((leaf) => leaf.body), ...root.loose].map((bytes) => tidy(bytes.toString()));
    expect(raw).toContain(seen);
  });
});
