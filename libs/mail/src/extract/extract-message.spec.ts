import { describe, expect, it } from 'vitest';
import { b64, CARD, extract, file, flaws, multipart, reasons, texts, tree } from '../../../../test/support/extraction-probe.js';

describe('extractMessage reads the header', () => {
  const mail =
    'Received: from a\r\nReceived: from b\r\nDate: Thu, 06 Mar 2025 10:00:00 +0000\r\nFrom: =?utf-8?Q?J=C3=B6rg?= <j@example.com>\r\nTo: x@example.net\r\n' +
    'Subject: =?utf-8?B?R2VoZWlt?=\r\nMessage-ID: <1@example.com>\r\nX-Project: Nightjar\r\nX-MS-Has-Attach: yes\r\nDKIM-Signature: v=1\r\n\r\nhi\r\n';

  it('decodes the fields that people read and leaves the technical ones out', async () => {
    const extraction = await extract(mail);
    expect(texts(extraction)).toEqual([
      'subject subject Geheim',
      'headers headers From: Jörg <j@example.com>\nTo: x@example.net\nX-Project: Nightjar',
      '1 body hi',
    ]);
    expect(extraction).toMatchObject({
      subject: 'Geheim',
      fromHeader: 'Jörg <j@example.com>',
      messageIdHeader: '<1@example.com>',
      dateHeader: 'Thu, 06 Mar 2025 10:00:00 +0000',
      receivedCount: 2,
    });
  });

  it('reads both subjects when there are two', async () => {
    expect(texts(await extract(`Subject: one\r\nSubject: ${CARD}\r\n\r\n`))).toContain(`subject subject one\n${CARD}`);
  });

  it('reads technical fields too when the header is torn', async () => {
    const torn = await extract(`Received: ${CARD}\r\njunk\r\nA: 1\r\n\r\n`);
    expect(texts(torn)).toContain(`headers headers Received: ${CARD}\njunk\nA: 1`);
    const hidden = await extract(`Received: x\rX: ${CARD}\r\n\r\n`);
    expect(texts(hidden).join()).toContain(CARD);
  });
});

interface Case {
  readonly name: string;
  readonly mail: string;
  /** All texts but subject, headers and file names; left out where decoded garbage stands among them. */
  readonly texts?: string[];
  readonly reasons?: string[];
  readonly flaws?: string[];
}

const CASES: Case[] = [
  {
    name: 'both alternatives as body',
    mail: multipart('alternative', 'Content-Type: text/plain\r\n\r\nplain', 'Content-Type: text/html\r\n\r\n<p>41<b>11</b></p>'),
    texts: ['1 body plain', '2 body 4111'],
  },
  {
    name: 'a value over soft lines of flowed text',
    mail: 'Content-Type: text/plain; format=flowed\r\n\r\n4111 1111 \r\n1111 1111\r\n',
    texts: [`1 body ${CARD}`],
  },
  {
    name: 'delsp text joined and as written',
    mail: 'Content-Type: text/plain; format=flowed; delsp=yes\r\n\r\n4111 \r\n1111\r\n',
    texts: ['1 body 41111111', '1#as-written body 4111 \r\n1111'],
  },
  { name: 'a text file', mail: multipart('mixed', file('text/csv', `a;${CARD}`, 'l.csv')), texts: [`1/l.csv attachment a;${CARD}`] },
  {
    name: 'a named text as attachment, though inline',
    mail: 'Content-Type: text/plain; name=a.txt\r\n\r\nx',
    texts: ['1/a.txt attachment x'],
  },
  {
    name: 'octet-stream that is text',
    mail: multipart('mixed', file('application/octet-stream', CARD)),
    texts: [`1/f.bin attachment ${CARD}`],
  },
  {
    name: 'a text that claims to be a picture',
    mail: multipart('mixed', file('image/png', CARD)),
    texts: [`1/f.bin attachment ${CARD}`],
    flaws: ['1/f.bin type-mismatch'],
  },
  {
    name: 'a container that claims to be text',
    mail: multipart('mixed', file('text/plain', `BOX\na.txt=${CARD}`)),
    texts: [`1/f.bin/a.txt attachment ${CARD}`],
    flaws: ['1/f.bin type-mismatch'],
  },
  { name: 'UTF-16 without a mark', mail: file('text/plain', CARD.split('').join('\0') + '\0'), texts: [`1/f.bin attachment ${CARD}`] },
  {
    name: 'preamble and epilogue',
    mail: `${multipart('mixed', '\r\nx').replace('--=_b', `${CARD}\r\n--=_b`)}epilogue`,
    texts: ['1 body x', `0#between attachment ${CARD}`, '0#between~2 attachment epilogue'],
  },
  {
    name: 'a multipart without boundary as raw text',
    mail: `Content-Type: multipart/mixed\r\n\r\n${CARD}`,
    texts: [`0#raw attachment ${CARD}`],
    flaws: ['0 multipart-without-boundary'],
  },
  { name: 'a body without header', mail: `${CARD}\r\nmore`, texts: [`1 body ${CARD}\r\nmore`], flaws: ['1 no-header'] },
  {
    name: 'plain text that claims base64',
    mail: `Content-Transfer-Encoding: base64\r\n\r\nmy card: ${CARD}`,
    reasons: ['1 unknown-format'],
    flaws: ['1 bad-base64'],
  },
  {
    name: 'a base64 body with a footer below',
    mail: `Content-Transfer-Encoding: base64\r\n\r\n${b64(`${CARD} `)}\r\n\r\n-- \r\nlist`,
    flaws: ['1 bad-base64', '1 bytes-not-of-charset'],
  },
  {
    name: 'each reading of two Content-Types',
    mail: 'Content-Type: text/plain\r\nContent-Type: text/html\r\n\r\n41<b></b>11',
    texts: ['1 body 41<b></b>11', '1#reading-2 body 4111'],
    flaws: ['1 duplicate-content-type'],
  },
  {
    name: 'each reading of two transfer encodings',
    mail: `Content-Transfer-Encoding: 7bit\r\nContent-Transfer-Encoding: base64\r\n\r\n${b64(CARD)}`,
    texts: [`1 body ${b64(CARD)}`, `1#reading-2 body ${CARD}`],
    flaws: ['1 duplicate-transfer-encoding'],
  },
  {
    name: 'a leaf that is also a multipart',
    mail: `Content-Type: text/plain\r\n${multipart('mixed', '\r\nx')}`,
    texts: ['0#reading-1 body --=_b\r\n\r\nx\r\n--=_b--', '1 body x'],
    flaws: ['0 duplicate-content-type'],
  },
  {
    name: 'a multipart that is base64 as a whole',
    mail: `Content-Transfer-Encoding: base64\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${b64(`--b\r\n\r\n${CARD}\r\n--b--\r\n`)}`,
    texts: [`0#raw attachment ${b64(`--b\r\n\r\n${CARD}\r\n--b--\r\n`)}`, `0#decoded/1 body ${CARD}`],
    flaws: ['0 boundary-not-found'],
  },
  {
    name: 'an unknown charset',
    mail: `Content-Type: text/plain; charset=x-none\r\n\r\n\xe9 ${CARD}`,
    texts: [`1 body é ${CARD}`],
    flaws: ['1 unknown-charset'],
  },
  {
    name: 'a uuencoded file in the body',
    mail: 'Subject: s\r\n\r\nHi\r\nbegin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\n',
    texts: ['1 body Hi\r\nbegin 644 cat.txt\r\n#0V%T\r\n`\r\nend', '1/cat.txt attachment Cat'],
  },
  {
    name: 'a data: URI in HTML',
    mail: `Content-Type: text/html\r\n\r\n<a href="data:text/plain;base64,${b64(CARD)}">x</a>`,
    texts: ['1 body x', `1/embedded-1 attachment ${CARD}`],
  },
  {
    name: 'a nested message',
    mail: multipart('mixed', `Content-Type: message/rfc822\r\n\r\nSubject: in\r\nX-Note: n\r\n\r\n${CARD}`),
    texts: ['1/subject attachment in', '1/headers attachment X-Note: n', `1/1 attachment ${CARD}`],
  },
  {
    name: 'a nested message in base64',
    mail: multipart('mixed', file('message/rfc822', `Subject: in\r\n${multipart('mixed', `\r\n${CARD}`)}`, 'm.eml')),
    texts: ['1/m.eml/subject attachment in', `1/m.eml/1 attachment ${CARD}`],
  },
  {
    name: 'an .eml file that claims nothing',
    mail: multipart(
      'mixed',
      file('application/octet-stream', `Subject: in\r\nContent-Transfer-Encoding: base64\r\n\r\n${b64(CARD)}`, 'm.eml'),
    ),
    texts: ['1/m.eml/subject attachment in', `1/m.eml/1 attachment ${CARD}`],
  },
  {
    name: 'messages of a digest',
    mail: multipart('digest', `\r\nSubject: in\r\n\r\n${CARD}`),
    texts: ['1/subject attachment in', `1/1 attachment ${CARD}`],
  },
  {
    name: 'a message in a container',
    mail: multipart('mixed', file('application/x-box', `BOX\nm.eml:=${b64(`Subject: in\r\n\r\n${CARD}`)}`)),
    texts: ['1/f.bin/m.eml/subject attachment in', `1/f.bin/m.eml/1 attachment ${CARD}`],
  },
  {
    name: 'a description of a part',
    mail: multipart('mixed', `Content-Description: ${CARD}\r\n\r\nx`),
    texts: [`1#headers attachment Content-Description: ${CARD}`, '1 body x'],
  },
  { name: 'a picture as without text', mail: multipart('mixed', file('image/png', '\x89PNG\r\n\x1a\n\0\0')), texts: [] },
  {
    name: 'unknown bytes as uninspectable',
    mail: multipart('mixed', file('application/octet-stream', '\0\x01\x02\x03\x04\x05\x06\x0e\x0f')),
    texts: [],
    reasons: ['1/f.bin unknown-format'],
  },
  {
    name: 'RTF as it stands, and as uninspectable',
    mail: multipart('mixed', file('application/rtf', `{\\rtf1 ${CARD}}`)),
    texts: [`1/f.bin attachment {\\rtf1 ${CARD}}`],
    reasons: ['1/f.bin unknown-format'],
  },
  {
    name: 'a reader that fails as broken',
    mail: multipart('mixed', file('application/x-bad', 'BAD\n')),
    texts: [],
    reasons: ['1/f.bin broken'],
  },
  {
    name: 'an OpenPGP message as encrypted',
    mail: 'Subject: s\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nx\r\n',
    texts: ['1 body -----BEGIN PGP MESSAGE-----\r\n\r\nx'],
    reasons: ['1 encrypted'],
  },
  {
    name: 'multipart/encrypted as encrypted',
    mail: multipart('encrypted', 'Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1'),
    texts: ['1 attachment Version: 1'],
    reasons: ['0 encrypted', '1 encrypted'],
  },
  {
    name: 'S/MIME as encrypted',
    mail: multipart('mixed', file('application/pkcs7-mime; smime-type=enveloped-data', '0\x80\x06\x09\0\0\0\0\0')),
    texts: [],
    reasons: ['1/f.bin encrypted'],
  },
  {
    name: 'a detached signature as without text',
    mail: multipart('mixed', file('application/pkcs7-signature', '0\x80\x06\x09\0\0\0\0\0')),
    texts: [],
  },
  { name: 'an empty file', mail: multipart('mixed', file('application/pdf', '')), texts: [] },
];

describe('extractMessage', () => {
  it.each(CASES)('reads $name', async ({ mail, texts: expected, reasons: uninspectable = [], flaws: defects = [] }) => {
    const extraction = await extract(mail);
    const found = texts(extraction).filter((text) => !/^(?:subject|headers|filenames) /.test(text));
    if (expected) expect(found).toEqual(expected);
    expect(reasons(extraction)).toEqual(uninspectable);
    expect(flaws(extraction)).toEqual(defects);
  });

  it.each(['plain text that claims base64', 'a base64 body with a footer below'])('finds the value in %s', async (name) => {
    const mail = CASES.find((one) => one.name === name)?.mail ?? '';
    expect(texts(await extract(mail)).join()).toContain(CARD);
  });

  it('lists every file with what it is and how it was read', async () => {
    const mail = multipart(
      'mixed',
      '\r\nbody',
      file('application/zip', `BOX\na.txt=${CARD}\nb.png:=${b64('\x89PNG')}`, 'c.box'),
      file('image/png', '', 'e.png'),
    );
    const extraction = await extract(mail);
    expect(tree(extraction)).toEqual([
      '2/c.box application/x-box container',
      '2/c.box/a.txt text/plain text',
      '2/c.box/b.png image/png no-text',
      '3/e.png image/png no-text',
    ]);
    expect(extraction.attachments.map(({ parent }) => parent)).toEqual([undefined, '2/c.box', '2/c.box', undefined]);
  });

  it('scans the names of files', async () => {
    const extraction = await extract(multipart('mixed', file('image/png', '\x89PNG', `${CARD}.png`)));
    expect(texts(extraction)).toContain(`filenames attachment ${CARD}.png`);
  });

  it('marks as beside the parts what is no part of its own: names, and the subject of an attached message', async () => {
    const mail = multipart('mixed', '\r\nsee below', file('message/rfc822', 'Subject: inner\r\n\r\ntext', 'fwd.eml'));
    const { parts } = await extract(`Subject: outer\r\n${mail}`);
    expect(parts.filter(({ aside }) => aside).map(({ path }) => path)).toEqual(['2/fwd.eml/subject', 'filenames']);
    expect(parts.filter(({ aside }) => aside === undefined).map(({ path }) => path)).toEqual(['subject', '1', '2/fwd.eml/1']);
  });

  it('gives every text and every file a path of its own', async () => {
    const extraction = await extract(multipart('mixed', file('application/x-box', 'BOX\na=1\na=2\na=3')));
    expect(extraction.attachments.map(({ path }) => path)).toEqual(['1/f.bin', '1/f.bin/a', '1/f.bin/a~2', '1/f.bin/a~3']);
    expect(new Set(extraction.parts.map(({ path }) => path)).size).toBe(extraction.parts.length);
  });
});
